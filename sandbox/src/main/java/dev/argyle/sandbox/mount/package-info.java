/**
 * The file tree a sandbox sees: planned as data, then applied in a mount namespace of its own, so
 * that nothing appears in the host's. Called on a thread that has unshared its namespaces.
 */
package dev.argyle.sandbox.mount;
