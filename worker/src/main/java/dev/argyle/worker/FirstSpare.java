package dev.argyle.worker;

import dev.argyle.zygote.shelf.Shelf;
import io.vertx.core.Promise;

/**
 * Tells when the first spare has come, or why none will.
 *
 * @param first completed or failed once
 */
record FirstSpare(Promise<Void> first) implements Shelf.Listener {
  @Override
  public void spareReady() {
    first.tryComplete();
  }

  @Override
  public void cannotRefill(String why) {
    first.tryFail(why);
  }
}
