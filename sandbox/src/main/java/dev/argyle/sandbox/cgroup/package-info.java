/**
 * Control groups for sandboxes, over the unified hierarchy (v2) and the old controllers (v1) behind
 * one interface that is picked at start-up. Groups are made ahead and reused: making one costs more
 * than a start may. Not thread-safe unless a type says so.
 */
package dev.argyle.sandbox.cgroup;
