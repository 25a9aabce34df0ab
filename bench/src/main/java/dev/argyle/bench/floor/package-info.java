/**
 * What the machine itself takes to start a process, measured in the same run: no platform can be
 * faster. Called on a suite's thread, which it blocks.
 */
package dev.argyle.bench.floor;
