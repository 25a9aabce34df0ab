/**
 * Suite {@code trace}: calls as a cloud's customers make them, sent to the platform at the times
 * and for the durations that a generated trace says, in compressed time.
 */
package dev.argyle.bench.trace;
