package dev.argyle.bench.primitive;

import java.io.IOException;

/**
 * One of the things that are compared.
 *
 * @param key as its metric keys begin
 * @param label for people
 * @param hint what to do when this machine cannot do it; a few words
 * @param maker makes a thread's work
 * @param deferred what the kernel still has to do after the last thread has ended
 */
record Primitive(String key, String label, String hint, Maker maker, Deferred deferred) {
  /** Nothing that could be seen. */
  static final Deferred NOTHING = () -> 0;

  /** Called on the thread that is going to work; what it leaves when it fails ends with it. */
  @FunctionalInterface
  interface Maker {
    /**
     * Sets up what the work needs.
     *
     * @param worker from 0; no two at a time have the same
     */
    Work open(int worker) throws IOException;
  }

  /** Waits until the kernel's own threads are done with what was left to them. */
  @FunctionalInterface
  interface Deferred {
    /** How long that took beyond what it takes when nothing was left, ns. */
    long drainNs() throws IOException, InterruptedException;
  }

  Primitive(String key, String label, String hint, Maker maker) {
    this(key, label, hint, maker, NOTHING);
  }
}
