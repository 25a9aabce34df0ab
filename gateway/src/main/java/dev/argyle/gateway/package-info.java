/**
 * HTTP in front of workers: {@link dev.argyle.gateway.Gateway} is what starts it, {@link
 * dev.argyle.gateway.GatewayConfig} what it is told. The packages below may be called only from
 * here, but for {@code manifest}, which the command line uses too. One event loop serves all.
 */
package dev.argyle.gateway;
