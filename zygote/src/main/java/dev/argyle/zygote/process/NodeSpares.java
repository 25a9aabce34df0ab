package dev.argyle.zygote.process;

import java.net.URL;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How spares for Node functions come to be. */
public enum NodeSpares {
  /** Forked where that is possible. */
  AUTO,

  /** Forked from a running Node, or not at all. */
  FORKED,

  /** Each a Node of its own, started before it is needed. */
  STARTED;

  /**
   * What is to be used on this machine.
   *
   * @param runtime {@link GuestRuntime#NODE} or {@link GuestRuntime#STARTED_NODE}
   * @param why it is not forked and how to mend that, one clause; empty when it is
   */
  public record Choice(GuestRuntime runtime, Optional<String> why) {
    static final Choice TO_FORK = new Choice(GuestRuntime.NODE, Optional.empty());
  }

  /** The one of this name; empty when there is none. */
  public static Optional<NodeSpares> named(String name) {
    return Arrays.stream(values()).filter(spares -> spares.toString().equals(name)).findAny();
  }

  /** All names, for messages: {@code auto, forked, started}. */
  public static String names() {
    return Arrays.stream(values()).map(NodeSpares::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Decides; {@link #AUTO} starts a Node for it and takes a tenth of a second. */
  public Choice choose() {
    return choose(NodeRuntime.addon());
  }

  /**
   * The same with this addon.
   *
   * @param addon empty where the build could not make it
   */
  Choice choose(Optional<URL> addon) {
    return switch (this) {
      case FORKED -> Choice.TO_FORK;
      case STARTED -> started("that is what was asked for");
      // Without Node there is nothing to decide: it is what to say of either.
      case AUTO ->
          NodeRuntime.missingPrograms().isPresent()
              ? Choice.TO_FORK
              : AddonProbe.fault(addon).map(NodeSpares::started).orElse(Choice.TO_FORK);
    };
  }

  private static Choice started(String why) {
    return new Choice(GuestRuntime.STARTED_NODE, Optional.of(why));
  }
}
