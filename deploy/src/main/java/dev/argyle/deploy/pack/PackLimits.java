package dev.argyle.deploy.pack;

/**
 * How large a bundle may be; AWS Lambda's limits for a direct upload.
 *
 * @param files most entries, folders included
 * @param zippedBytes most bytes of the zip file
 * @param unpackedBytes most bytes of all files together
 */
public record PackLimits(int files, long zippedBytes, long unpackedBytes) {
  private static final long MIB = 1024 * 1024;

  /** 20,000 entries, 50 MiB zipped, 250 MiB unpacked. */
  public static PackLimits defaults() {
    return new PackLimits(20_000, 50 * MIB, 250 * MIB);
  }
}
