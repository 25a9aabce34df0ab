package dev.argyle.deploy.settings;

import com.sun.management.OperatingSystemMXBean;
import dev.argyle.deploy.FaasException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What settings must be together, and on this machine, before anything is started. */
final class SettingsRules {
  private final long machineBytes;

  /**
   * Rules for a machine.
   *
   * @param machineBytes its memory, or this container's
   */
  SettingsRules(long machineBytes) {
    this.machineBytes = machineBytes;
  }

  static SettingsRules onThisMachine() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new SettingsRules(system.getTotalMemorySize());
  }

  /**
   * Refuses what cannot work; may look up a name, so it blocks.
   *
   * @throws FaasException with one line
   */
  void check(Settings settings) {
    checkAddress(settings);
    checkNotMore(settings, SettingsTable.SPARES_MIN, SettingsTable.SPARES_MAX);
    if (settings.isGiven(SettingsTable.SPARES_MIN)) {
      checkNotMore(settings, SettingsTable.SPARES_MIN, SettingsTable.MAX_SANDBOXES);
    }
    checkFits(settings, SettingsTable.ZYGOTE_MEMORY);
    checkFits(settings, SettingsTable.MEMORY);
    checkZygotesFit(settings);
    checkWheels(settings);
  }

  private static void checkAddress(Settings settings) {
    String host = settings.get(SettingsTable.HOST);
    if (!settings.get(SettingsTable.INSECURE) && !isLoopback(settings, host)) {
      throw FaasException.usage(
          "there is no authentication yet, so others on the network could run code here: bind"
              + " 127.0.0.1, or add --insecure (server.insecure: true) if only friends reach "
              + host);
    }
  }

  private static boolean isLoopback(Settings settings, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw FaasException.usage(
          settings.subject(SettingsTable.HOST) + " " + host + " is not an address of this machine");
    }
  }

  private static void checkNotMore(
      Settings settings, Setting<Integer> least, Setting<Integer> most) {
    if (settings.get(least) <= settings.get(most)) {
      return;
    }
    // Whoever said something is told; a default made no mistake.
    throw settings.isGiven(least)
        ? contradiction(settings, least, "more", most)
        : contradiction(settings, most, "less", least);
  }

  private static FaasException contradiction(
      Settings settings, Setting<?> setting, String comparison, Setting<?> other) {
    return FaasException.usage(
        "%s is %s, %s than the %s of %s (%s)"
            .formatted(
                settings.subject(setting),
                settings.effective(setting).shown(),
                comparison,
                settings.effective(other).shown(),
                other.key(),
                settings.source(other).name()));
  }

  /** A default may be more: it is a bound that is never reached there. */
  private void checkFits(Settings settings, Setting<Long> memory) {
    if (settings.isGiven(memory) && settings.get(memory) > machineBytes) {
      throw FaasException.usage(
          settings.subject(memory)
              + " is "
              + settings.effective(memory).shown()
              + ", more than the "
              + (machineBytes >> 20)
              + "MiB that this machine has");
    }
  }

  private static void checkZygotesFit(Settings settings) {
    long all = settings.get(SettingsTable.MEMORY);
    boolean asked = settings.isGiven(SettingsTable.ZYGOTE_MEMORY);
    if (asked && all > 0 && settings.get(SettingsTable.ZYGOTE_MEMORY) > all) {
      throw contradiction(settings, SettingsTable.ZYGOTE_MEMORY, "more", SettingsTable.MEMORY);
    }
  }

  private static void checkWheels(Settings settings) {
    Optional<Path> wheels = settings.find(SettingsTable.PYTHON_WHEELS);
    if (wheels.isPresent() && !Files.isDirectory(wheels.get())) {
      throw FaasException.usage(
          settings.subject(SettingsTable.PYTHON_WHEELS) + " " + wheels.get() + " is not a folder");
    }
  }
}
