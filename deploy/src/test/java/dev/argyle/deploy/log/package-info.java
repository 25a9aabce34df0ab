/** Tests of how the platform logs. */
package dev.argyle.deploy.log;
