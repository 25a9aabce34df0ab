/**
 * How much memory there is for sandboxes, of the machine's and of what they may have together. Pure
 * but for {@link dev.argyle.worker.memory.MemoryWatch}, which reads it off the event loop.
 */
package dev.argyle.worker.memory;
