/**
 * The {@code faas bench} command and its suites. Talks to a running platform over HTTP, as any user
 * would, and looks at its processes only for their memory; the {@code faas} command mounts {@link
 * dev.argyle.bench.BenchCommand}. Everything here runs on the command's own thread and blocks it.
 */
package dev.argyle.bench;
