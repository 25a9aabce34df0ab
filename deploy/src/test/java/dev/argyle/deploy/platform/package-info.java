/** Tests of starting the platform, without one. */
package dev.argyle.deploy.platform;
