/**
 * The platform in one process: a worker and a gateway on one event loop, started by {@code faas up}
 * and by the demo. The only place that knows both. Called on the main thread, which then waits.
 */
package dev.argyle.deploy.platform;
