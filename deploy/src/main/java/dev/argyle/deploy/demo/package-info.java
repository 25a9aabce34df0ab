/**
 * The demo: a platform with all examples deployed, and a sample video on loopback so that it works
 * without a network. On the main thread.
 */
package dev.argyle.deploy.demo;
