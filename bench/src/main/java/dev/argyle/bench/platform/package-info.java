/**
 * The platform as its users see it: the control plane over HTTP, and the functions that are
 * measured. Suites call it from their own thread, which it blocks.
 */
package dev.argyle.bench.platform;
