/**
 * Functions on one machine: scheduling, instances, code, logs, metering. {@link
 * dev.argyle.worker.LocalWorker} is the way in; everything else is confined to its event loop.
 */
package dev.argyle.worker;
