/**
 * The way from a function version to the worker and back: code is made ready first, what runs is
 * counted, and a worker's sink is called in its order whatever happens. Event loop only.
 */
package dev.argyle.gateway.invoke;
