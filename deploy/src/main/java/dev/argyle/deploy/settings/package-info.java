/**
 * What the platform can be told: one table of settings, and how their values come from options,
 * environment variables and {@code argyle.yaml}. Pure but for reading that file; any thread.
 */
package dev.argyle.deploy.settings;
