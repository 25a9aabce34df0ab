/**
 * What the platform tells of the requests it serves: traces taken and handed on, meters, the access
 * log and spans. {@link dev.argyle.gateway.observe.Telemetry} is the door. Written to on the event
 * loop only, and nothing here may make it wait; read by whoever scrapes.
 */
package dev.argyle.gateway.observe;
