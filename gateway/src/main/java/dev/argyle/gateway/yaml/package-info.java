/**
 * YAML that people write and nobody trusts: bounded in size and depth, without aliases, and nothing
 * is constructed from it. Pure: any thread may call it, and the command line reads its own
 * configuration with it.
 */
package dev.argyle.gateway.yaml;
