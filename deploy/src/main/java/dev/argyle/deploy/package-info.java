/**
 * The {@code faas} command: its entry point and what its commands share. Runs on the main thread of
 * a process of its own; nothing else imports it.
 */
package dev.argyle.deploy;
