/**
 * The load generator: what is asked ({@link dev.argyle.bench.load.Target}), when ({@link
 * dev.argyle.bench.load.OpenLoop}, {@link dev.argyle.bench.load.ClosedLoop}), over which connection
 * ({@link dev.argyle.bench.load.LoadClient}) and what came of it ({@link
 * dev.argyle.bench.load.Recording}). Suites call it from their own thread, which it blocks;
 * requests are sent and answers recorded on the client's one event loop.
 */
package dev.argyle.bench.load;
