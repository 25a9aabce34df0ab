package dev.argyle.worker.install;

import dev.argyle.worker.api.BundleException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One package in one version. Its parts become a path, so they are checked here, and the digest of
 * the archive it came from is one of them: whoever claims another archive gets another path.
 *
 * @param kind the interpreter it was installed for, a folder's name of ours
 * @param name as its index normalises it
 * @param version as its index spells it
 * @param digest SHA-256 in hex of the archive, or of what its lock file says of the archive
 */
record PackageId(String kind, String name, String version, String digest)
    implements Comparable<PackageId> {
  private static final int MAX_LENGTH = 200;

  /** PEP 508's names. */
  private static final Pattern PYTHON_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

  /** PEP 440's versions, roughly; npm's are a subset. */
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.!+_-]*");

  private static final Pattern NODE_NAME =
      Pattern.compile("(@[a-zA-Z0-9~-][a-zA-Z0-9._~-]*/)?[a-zA-Z0-9~_-][a-zA-Z0-9._~-]*");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * A package of Python's.
   *
   * @throws BundleException when a part could not be one
   */
  static PackageId python(String kind, String name, String version, String digest)
      throws BundleException {
    check(PYTHON_NAME, "name", name);
    check(VERSION, "version", version);
    check(SHA256, "SHA-256", digest);
    String normal = name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT); // PEP 503
    return new PackageId(kind, normal, version, digest);
  }

  /**
   * A package of Node's.
   *
   * @param integrity what its lock file says of its archive
   * @throws BundleException when a part could not be one
   */
  static PackageId node(String kind, String name, String version, String integrity)
      throws BundleException {
    check(NODE_NAME, "name", name);
    check(VERSION, "version", version);
    return new PackageId(kind, name, version, sha256(integrity));
  }

  private static void check(Pattern pattern, String what, String text) throws BundleException {
    if (text.length() > MAX_LENGTH || text.contains("..") || !pattern.matcher(text).matches()) {
      throw new BundleException("not a package's " + what + ": '" + Words.line(text) + "'");
    }
  }

  static boolean isNodeName(String name) {
    return name.length() <= MAX_LENGTH && NODE_NAME.matcher(name).matches();
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its place below a folder. */
  Path below(Path folder) {
    return folder.resolve(path());
  }

  /** Its place as text. */
  String path() {
    return String.join("/", kind, name, version, digest);
  }

  @Override
  public int compareTo(PackageId other) {
    return path().compareTo(other.path());
  }
}
