/**
 * How the platform's log and its access log are written: text or JSON, one line an event, to
 * standard error or a file. Configures logback; what logs knows SLF4J alone.
 */
package dev.argyle.deploy.log;
