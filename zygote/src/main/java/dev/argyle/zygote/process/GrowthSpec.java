package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.policy.EntryStep;
import java.util.List;

/**
 * What a zygote that another forks is made with.
 *
 * @param number tells the zygotes of one worker apart; no two that live have the same, and it is
 *     above that of the one that forks it
 * @param slots sandboxes there may be
 * @param confinement how it locks itself in once it has ids
 * @param entry how its guests lock themselves in
 * @param mounts packages it sees, whose targets come first on its path
 * @param modules what it imports, in this order
 * @param withinMs longest all of it may take
 */
public record GrowthSpec(
    int number,
    int slots,
    List<EntryStep> confinement,
    List<EntryStep> entry,
    List<CodeMount> mounts,
    List<String> modules,
    long withinMs) {

  /** Copies the lists. */
  public GrowthSpec {
    confinement = List.copyOf(confinement);
    entry = List.copyOf(entry);
    mounts = List.copyOf(mounts);
    modules = List.copyOf(modules);
  }
}
