package dev.argyle.zygote.tree;

import dev.argyle.sandbox.process.Slot;
import dev.argyle.zygote.process.Grown;
import dev.argyle.zygote.process.ZygoteProcess;
import dev.argyle.zygote.shelf.ZygoteSource;
import java.io.IOException;

/** A zygote that was grown, once; its shelf gets no other in its place. Thread-safe. */
final class GrownZygote implements ZygoteSource {
  private final Nursery nursery;
  private final int number;
  private final Slot slot;
  private Grown grown;
  private Runnable whenEnded = () -> {};
  private boolean over;

  GrownZygote(Nursery nursery, int number, Slot slot) {
    this.nursery = nursery;
    this.number = number;
    this.slot = slot;
  }

  synchronized void use(Grown zygote) {
    grown = zygote;
  }

  int number() {
    return number;
  }

  synchronized Grown grown() {
    return grown;
  }

  synchronized boolean hasEnded() {
    return over;
  }

  @Override
  public synchronized ZygoteProcess start(Runnable listener) throws IOException {
    if (over) {
      throw new IOException("the zygote has ended");
    }
    whenEnded = listener;
    return grown.process();
  }

  /** It and all its guests have ended. */
  void ended() {
    Runnable listener;
    synchronized (this) {
      over = true;
      listener = whenEnded;
    }
    nursery.giveBack(number, slot);
    listener.run();
  }
}
