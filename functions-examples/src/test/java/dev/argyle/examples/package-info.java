/**
 * Runs the tests that each example brings along, with the Python that the sandboxes use. Nothing
 * else of the project is needed for that, nor may be used.
 */
package dev.argyle.examples;
