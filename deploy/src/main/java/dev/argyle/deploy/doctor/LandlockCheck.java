package dev.argyle.deploy.doctor;

import dev.argyle.sandbox.sys.Linux;
import java.util.function.IntSupplier;

/** Whether Landlock can keep sandboxes from each other's sockets and signals. */
final class LandlockCheck implements Check {
  private final IntSupplier version;

  /**
   * A check of what the kernel says.
   *
   * @param version the kernel's version of Landlock, 0 for none
   */
  LandlockCheck(IntSupplier version) {
    this.version = version;
  }

  @Override
  public Finding run() {
    int found = version.getAsInt();
    if (found >= Linux.LANDLOCK_ABI_WITH_SCOPES) {
      return Finding.ok("Landlock " + found + " with scopes for sockets and signals");
    }
    return found > 0
        ? Finding.warning(
            "Landlock "
                + found
                + " without scopes: functions with a network see each other's"
                + " abstract sockets",
            "use Linux 6.12 or newer")
        : Finding.warning(
            "no Landlock: functions with a network see each other's abstract sockets",
            "use Linux 6.12 or newer with CONFIG_SECURITY_LANDLOCK, and boot with"
                + " lsm=landlock,lockdown,yama,integrity,apparmor");
  }
}
