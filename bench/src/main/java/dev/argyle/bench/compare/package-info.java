/**
 * Two results side by side: what got slower or faster beyond the noise that each of them knows of
 * itself. Reads the files that {@link dev.argyle.bench.report.ResultFolder} wrote, and no others'
 * thread or state.
 */
package dev.argyle.bench.compare;
