/**
 * The {@code faas bench} command and its suites. Talks to a running platform over HTTP only, as any
 * user would; the {@code faas} command mounts {@link dev.argyle.bench.BenchCommand}. Everything
 * here runs on the command's own thread and blocks it.
 */
package dev.argyle.bench;
