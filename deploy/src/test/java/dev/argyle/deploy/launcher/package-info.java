/** Tests of the launcher script, which is run as a program. */
package dev.argyle.deploy.launcher;
