/**
 * Spans for an OpenTelemetry collector, by OTLP over HTTP. Loaded only where one is configured; has
 * threads of its own, and loses spans rather than make anybody wait.
 */
package dev.argyle.gateway.observe.otlp;
