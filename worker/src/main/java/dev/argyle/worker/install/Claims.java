package dev.argyle.worker.install;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Who installs what now, so that no two install the same at a time. Any thread. */
final class Claims<T> {
  private final Set<T> taken = new HashSet<>();

  /**
   * Waits until nobody else installs any of what is missing, and takes it then.
   *
   * @param missing what has to be installed, asked again after each wait; it must be quick
   * @return what the caller has to install and then {@link #release}
   */
  synchronized Set<T> claim(Supplier<Set<T>> missing) throws InterruptedException {
    Set<T> wanted = missing.get();
    while (!Collections.disjoint(taken, wanted)) {
      wait();
      wanted = missing.get();
    }
    taken.addAll(wanted);
    return wanted;
  }

  /** Lets those go on who wait for them. */
  synchronized void release(Set<T> claimed) {
    taken.removeAll(claimed);
    notifyAll();
  }
}
