/**
 * Test kit for every module: a kernel that records, a condition for tests that need root, a check
 * that counts what a test class leaves on the machine, and waiting without sleeping. Any thread
 * unless told otherwise.
 */
package dev.argyle.sandbox.testing;
