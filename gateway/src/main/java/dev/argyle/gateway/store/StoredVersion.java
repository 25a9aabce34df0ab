package dev.argyle.gateway.store;

/**
 * One version as it is kept.
 *
 * @param version from 1, never given twice within a name
 * @param manifest its manifest as JSON text
 * @param codeSha256 its bundle, 64 lower-case hex digits
 * @param codeSizeBytes the bundle's size
 * @param createdMs milliseconds since the epoch
 */
public record StoredVersion(
    int version, String manifest, String codeSha256, long codeSizeBytes, long createdMs) {}
