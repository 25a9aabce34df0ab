package dev.argyle.deploy.pack;

/**
 * What went into a bundle.
 *
 * @param files files and links, folders not counted
 * @param unpackedBytes their bytes
 * @param zippedBytes the zip file's
 */
public record Packed(int files, long unpackedBytes, long zippedBytes) {}
