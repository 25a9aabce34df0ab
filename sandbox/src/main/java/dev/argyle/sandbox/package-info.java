/**
 * One sandbox from start to end: what the host grants it ({@code mount}, {@code cgroup}, {@code
 * policy}) and the process in it ({@code process}), over one interface to the kernel ({@code sys}).
 * Knows nothing of functions or HTTP.
 */
package dev.argyle.sandbox;
