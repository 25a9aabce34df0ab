/**
 * Unpacked code of functions, one directory a bundle, named by its hash. Bundles are hostile: they
 * are checked entry by entry and appear in the cache whole or not at all. Blocking; on the worker's
 * own threads.
 */
package dev.argyle.worker.code;
