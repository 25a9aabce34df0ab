/**
 * What is kept of invocations: a record of each for some time, totals of each function for ever,
 * and what happened in the last seconds. The worker's event loop counts and hands over; one thread
 * of its own writes to the disk, and whoever asks for records reads there.
 */
package dev.argyle.worker.record;
