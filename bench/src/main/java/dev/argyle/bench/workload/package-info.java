/**
 * Functions that do something: small programs of the kinds that serverless benchmarks are made of,
 * and the case studies beside Docker. Each answers what can be checked, so that a wrong answer is a
 * failure and never a latency. Used by the suite's thread.
 */
package dev.argyle.bench.workload;
