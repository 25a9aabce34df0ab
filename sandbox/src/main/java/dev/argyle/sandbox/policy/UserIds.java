package dev.argyle.sandbox.policy;

/**
 * User ids of sandboxes: one each, in a range that neither Debian's users, nor subordinate ids
 * (subuid(5)), nor systemd's dynamic and container ranges use. The group id is the same number.
 */
public final class UserIds {
  /** The first. */
  public static final int FIRST = 1_900_000_000;

  private UserIds() {}

  /** The user id of the sandbox in a slot. */
  public static int ofSlot(int slot) {
    return Math.addExact(FIRST, slot);
  }
}
