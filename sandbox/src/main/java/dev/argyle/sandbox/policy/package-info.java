/**
 * What a sandbox may do, as data: user ids, capabilities, resource limits and the sequence of
 * system calls by which a fresh process locks itself in. Immutable; any thread.
 */
package dev.argyle.sandbox.policy;
