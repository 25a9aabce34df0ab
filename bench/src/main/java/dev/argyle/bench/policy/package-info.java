/**
 * Simulations, no platform needed: how keep-alive and queueing policies compare on a trace that is
 * generated from published distributions. Pure computing on the thread that calls it, and the same
 * for the same seed.
 */
package dev.argyle.bench.policy;
