/** What functions write, kept in memory within a bound. Confined to the worker's event loop. */
package dev.argyle.worker.log;
