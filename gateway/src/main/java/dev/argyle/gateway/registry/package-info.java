/**
 * The functions there are, in memory for the request path and kept in step with the store. Lookups
 * are for any thread and never block; changes run one after another on the registry's own thread.
 */
package dev.argyle.gateway.registry;
