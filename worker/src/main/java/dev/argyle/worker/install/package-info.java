/**
 * Packages of functions: what {@code requirements.txt} and {@code package.json} ask for, installed
 * by pip and npm in sandboxes, kept once a package and version, and linked together once a set.
 * Blocks; called on threads of its own, never on the event loop.
 */
package dev.argyle.worker.install;
