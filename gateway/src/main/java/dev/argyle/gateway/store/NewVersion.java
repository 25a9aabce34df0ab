package dev.argyle.gateway.store;

/**
 * A version to be kept; its number is the store's to give.
 *
 * @param name the function's name
 * @param manifest its manifest as JSON text
 * @param codeSha256 its bundle, 64 lower-case hex digits
 * @param codeSizeBytes the bundle's size
 * @param createdMs milliseconds since the epoch
 */
public record NewVersion(
    String name, String manifest, String codeSha256, long codeSizeBytes, long createdMs) {}
