package dev.argyle.sandbox.policy;

/**
 * User ids on the host: one for each sandbox and each zygote, in a range that neither Debian's
 * users, nor subordinate ids (subuid(5)), nor systemd's dynamic and container ranges use. The group
 * id is the same number.
 */
public final class UserIds {
  /** The first sandbox's. */
  public static final int FIRST = 1_900_000_000;

  /** The only one a guest's user namespace knows: what the guest itself has, seen from inside. */
  public static final int INSIDE = 1_000;

  /** Zygotes there may be at once, of one worker. */
  public static final int MAX_ZYGOTES = 256;

  private UserIds() {}

  /** The user id of the sandbox in a slot. */
  public static int ofSlot(int slot) {
    return Math.addExact(FIRST, slot);
  }

  /**
   * The user id of a zygote: below the sandboxes', so that it can do nothing to them from outside
   * its user namespace.
   *
   * @param number 0 or more; no two zygotes that live have the same
   */
  public static int ofZygote(int number) {
    return Math.subtractExact(FIRST - 1, number);
  }

  /**
   * The map of a zygote's user namespace (user_namespaces(7)): root in it is nobody outside; the
   * ids of zygotes with higher numbers, which it may fork, and of sandboxes are the same inside and
   * out.
   *
   * @param zygote its number, below {@link #MAX_ZYGOTES} and above that of the one that forks it
   * @param slots sandboxes there may be
   */
  public static String mapOfZygote(int zygote, int slots) {
    int own = ofZygote(zygote);
    int lowest = ofZygote(MAX_ZYGOTES - 1);
    return "0 %d 1\n".formatted(own) + same(lowest, own - lowest) + same(FIRST, slots);
  }

  private static String same(int first, int count) {
    return count == 0 ? "" : "%d %d %d\n".formatted(first, first, count);
  }
}
