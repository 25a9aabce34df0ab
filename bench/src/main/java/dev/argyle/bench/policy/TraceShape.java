package dev.argyle.bench.policy;

/**
 * What a generated trace is like.
 *
 * @param seed equal for equal traces
 * @param functions how many
 * @param hours how long it goes on
 * @param mostCallsPerDay of the most popular function; the busiest are warm whatever the policy, so
 *     leaving them out changes shares and not the order
 * @param longestRunMs bound on the mean run of a function
 */
public record TraceShape(
    long seed, int functions, int hours, double mostCallsPerDay, double longestRunMs) {}
