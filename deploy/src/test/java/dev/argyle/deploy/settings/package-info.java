/** Tests of what the platform can be told, without a platform. */
package dev.argyle.deploy.settings;
