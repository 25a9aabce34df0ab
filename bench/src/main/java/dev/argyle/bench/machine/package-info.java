/**
 * The machine a run was made on: what it is, how busy it was, and what the platform's processes
 * hold of its memory. Read from {@code /proc} and {@code /sys}; any thread may call it, and it
 * blocks for a file read at most, but for the versions of programs.
 */
package dev.argyle.bench.machine;
