package dev.argyle.deploy.platform;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.FaasException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** {@code faas up} with a platform that only says what happens to it, as a program of its own. */
final class UpForTest {
  private UpForTest() {}

  public static void main(String[] arguments) {
    Console console = Console.system();
    PlatformStarter starter =
        config -> {
          if (config.server().port() == 1) {
            throw FaasException.failed("taken");
          }
          return new SayingPlatform(console, config);
        };
    System.exit(new CommandLine(new UpCommand(console, starter)).execute(arguments));
  }

  private record SayingPlatform(Console console, PlatformConfig config) implements Platform {
    @Override
    public URI url() {
      return URI.create("http://" + config.server().host() + ":" + config.server().port());
    }

    @Override
    public void rehearse() {}

    @Override
    public void drainAndClose() {
      console.out().println("drained");
      console.out().flush();
      if (config.server().port() == 3) {
        waitForEver();
      }
      if (config.server().port() == 2) {
        throw new IllegalStateException("did not go well");
      }
    }

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
