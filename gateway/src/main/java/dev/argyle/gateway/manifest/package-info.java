/**
 * What {@code faas.yaml} says: its parser, the rules its values must meet, and its JSON form as the
 * registry keeps it. Pure and immutable: any thread may call it, and the command line parses a
 * function's folder with it before anything is sent.
 */
package dev.argyle.gateway.manifest;
