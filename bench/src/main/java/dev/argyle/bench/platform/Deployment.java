package dev.argyle.bench.platform;

import dev.argyle.bench.load.LoadException;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions a suite brought along: deployed when made, removed when the suite is done or the
 * process is told to end (Ctrl-C). Used by the suite's thread.
 */
public final class Deployment {
  private final Gateway gateway;
  private final List<NoopFunction> functions;
  private final Thread onExit = new Thread(this::removeAll, "bench-remove");

  private Deployment(Gateway gateway, List<NoopFunction> functions) {
    this.gateway = gateway;
    this.functions = List.copyOf(functions);
  }

  /**
   * Deploys them all, or leaves none.
   *
   * @throws GatewayException if the gateway refuses one
   */
  public static Deployment of(Gateway gateway, List<NoopFunction> functions)
      throws InterruptedException {
    Deployment deployment = new Deployment(gateway, functions);
    Runtime.getRuntime().addShutdownHook(deployment.onExit);
    boolean deployed = false;
    try {
      for (NoopFunction function : functions) {
        gateway.deploy(function);
      }
      deployed = true;
    } finally {
      if (!deployed) {
        deployment.remove();
      }
    }
    return deployment;
  }

  /**
   * Removes them all; what could not be removed, a sentence each. Never throws: figures are worth
   * more.
   */
  public List<String> remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook is at it.
      return List.of();
    }
    return removeAll();
  }

  private List<String> removeAll() {
    List<String> left = new ArrayList<>();
    for (NoopFunction function : functions) {
      try {
        gateway.remove(function);
      } catch (GatewayException | LoadException e) {
        left.add(function.name() + " is still deployed: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        left.add(function.name() + " is still deployed: interrupted");
      }
    }
    return left;
  }
}
