package dev.argyle.sandbox.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Capabilities by number (capabilities(7)), as far as this code names them. */
public final class Capabilities {
  private static final int SETGID = 6;
  private static final int SETUID = 7;
  private static final int SETPCAP = 8;
  private static final int SYS_ADMIN = 21;
  private static final int LAST_OF_LINUX_5_9 = 40;

  /**
   * What a zygote that ran no code but ours keeps: to clone into namespaces and mount there, and to
   * give its children ids and bounds.
   */
  public static final Set<Integer> ZYGOTE = Set.of(SETGID, SETUID, SETPCAP, SYS_ADMIN);

  private Capabilities() {}

  /** The highest capability this kernel knows. */
  public static int last() {
    // Read in one piece: a sysctl file ends after its first, however short, read.
    try (BufferedReader in = Files.newBufferedReader(Path.of("/proc/sys/kernel/cap_last_cap"))) {
      return Integer.parseInt(in.readLine());
    } catch (IOException | NumberFormatException e) {
      return LAST_OF_LINUX_5_9;
    }
  }
}
