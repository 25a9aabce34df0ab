/**
 * Instances of functions and the calls they serve: from a spare that becomes a function's, through
 * its invocations, to its end. Confined to the worker's event loop.
 */
package dev.argyle.worker.instance;
