package dev.argyle.zygote.process;

import dev.argyle.sandbox.policy.EntryStep;
import java.nio.file.Path;
import java.util.List;

/**
 * What a zygote is started with.
 *
 * @param runtime what it interprets
 * @param base an existing directory its root is mounted over, in its own namespace only
 * @param entry how its guests lock themselves in
 * @param networked whether its guests share the host's network; else they have an empty one
 * @param number tells the zygotes of one worker apart; 0 or more
 * @param slots sandboxes there may be, which bounds the user ids it can give
 */
public record ZygoteSpec(
    GuestRuntime runtime,
    Path base,
    List<EntryStep> entry,
    boolean networked,
    int number,
    int slots) {

  /** Copies the list. */
  public ZygoteSpec {
    entry = List.copyOf(entry);
  }
}
