/** Tests of the commands that talk to a gateway, against a fake one. */
package dev.argyle.deploy.cli;
