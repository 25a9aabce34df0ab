/** The whole platform as a user meets it: its own process, HTTP, the command, a browser. */
package dev.argyle.deploy.e2e;
