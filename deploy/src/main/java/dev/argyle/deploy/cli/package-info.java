/**
 * The commands that talk to a gateway, one class each: they read arguments, call {@code client} and
 * {@code pack}, and print. Each runs on the main thread, once.
 */
package dev.argyle.deploy.cli;
