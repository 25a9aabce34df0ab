package dev.argyle.deploy.platform;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT, told apart into the first and those after it. The JVM itself hears only the
 * first: while it shuts down, further ones wait for it. What it has for signals is not part of its
 * specification ({@code sun.misc.Signal}, in the module {@code jdk.unsupported}), so it is looked
 * for at run time; where it is not there, or the JVM was started with {@code -Xrs}, the JVM's own
 * handling stays.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
  private static final List<String> NAMES = List.of("TERM", "INT");

  private final AtomicBoolean told = new AtomicBoolean();
  private final Runnable first;
  private final Runnable further;

  private StopSignals(Runnable first, Runnable further) {
    this.first = first;
    this.further = further;
  }

  /**
   * Runs one thing at the first signal, another at each that follows, each on a thread of its own.
   * A signal that is ignored stays so, as of a job that a shell started in the background.
   */
  static void handle(Runnable first, Runnable further) {
    StopSignals signals = new StopSignals(first, further);
    for (String name : NAMES) {
      try {
        signals.handle(name);
      } catch (ReflectiveOperationException e) {
        LOG.debug("a second SIG{} will not be heard: {}", name, e.toString());
      }
    }
  }

  private void handle(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) -> {
              if (method.getName().equals("handle")) {
                came();
              }
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }

  private void came() {
    if (told.compareAndSet(false, true)) {
      first.run();
    } else {
      further.run();
    }
  }
}
