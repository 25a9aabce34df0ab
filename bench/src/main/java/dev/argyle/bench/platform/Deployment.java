package dev.argyle.bench.platform;

import dev.argyle.bench.load.LoadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The functions a suite brought along: removed when the suite is done or the process is told to end
 * (Ctrl-C). Used by the suite's thread; at the process's end by one of its own, which waits for a
 * deploy that is under way.
 */
public final class Deployment {
  private final Gateway gateway;
  private final List<BenchFunction> functions = new ArrayList<>();
  private final Thread onExit = new Thread(this::end, "bench-remove");
  private boolean ended;

  /** Without functions yet. */
  public Deployment(Gateway gateway) {
    this.gateway = gateway;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /**
   * Deploys a function and waits for its first answer.
   *
   * @throws GatewayException if the gateway refuses it, or nothing good is answered
   */
  public void add(BenchFunction function) throws InterruptedException {
    addUntouched(function);
    gateway.awaitAnswer(function);
  }

  /**
   * Deploys a function and invokes nothing: its first start is still to come.
   *
   * @throws GatewayException if the gateway refuses it
   */
  public synchronized void addUntouched(BenchFunction function) throws InterruptedException {
    if (ended) {
      throw new GatewayException("the run is over");
    }
    // Before it is deployed: who is interrupted meanwhile does not know whether it is there.
    functions.add(function);
    gateway.deploy(function);
  }

  /**
   * Removes some of them before the end.
   *
   * @return what could not be removed, a sentence each; those are tried again at the end
   */
  public synchronized List<String> remove(List<BenchFunction> some) {
    Set<BenchFunction> wanted = Set.copyOf(some);
    List<String> left = new ArrayList<>();
    functions.removeIf(function -> wanted.contains(function) && isRemoved(function, left));
    return left;
  }

  /**
   * Removes them all; what could not be removed, a sentence each. Never throws: figures are worth
   * more.
   */
  public List<String> remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      awaitHook();
      return List.of();
    }
    return end();
  }

  /** The process is ending, and the hook is at it: its client must stay open until it is done. */
  private void awaitHook() {
    try {
      onExit.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<String> end() {
    ended = true;
    return remove(List.copyOf(functions));
  }

  private boolean isRemoved(BenchFunction function, List<String> left) {
    try {
      gateway.remove(function);
      return true;
    } catch (GatewayException | LoadException e) {
      left.add(function.name() + " is still deployed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      left.add(function.name() + " is still deployed: interrupted");
    }
    return false;
  }
}
