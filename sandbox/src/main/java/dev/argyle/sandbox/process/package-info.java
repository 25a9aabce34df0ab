/**
 * Processes in sandboxes: starting one from a thread that turned away from the host, what a sandbox
 * holds while it lives, and clearing up after the platform itself was killed.
 */
package dev.argyle.sandbox.process;
