/** The faas command and what runs the platform. */
package dev.argyle.deploy;
