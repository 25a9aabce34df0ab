/**
 * All that a gateway may know of a worker: functions, invocations, their results, logs and counts.
 * Implementations say on which thread they call back; unless told otherwise that is the worker's
 * event loop, which callers must never block.
 */
package dev.argyle.worker.api;
