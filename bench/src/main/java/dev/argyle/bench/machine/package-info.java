/**
 * The machine a run was made on: what it is, and how busy it was. Read from {@code /proc} and
 * {@code /sys}; any thread may call it, and it blocks for a file read at most, but for the versions
 * of programs.
 */
package dev.argyle.bench.machine;
