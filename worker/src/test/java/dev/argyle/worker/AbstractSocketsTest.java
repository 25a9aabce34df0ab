package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.AllowList;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.Specs;
import java.io.BufferedReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sockets of the Unix domain that have a name but no file: anybody in a network namespace may
 * connect to them (containerd's CVE-2020-15257).
 */
@RequiresRoot
class AbstractSocketsTest {
  private static final String CONNECTS =
      """
      import socket, time
      def handler(event, context):
          try:
              if event["listen"]:
                  one = socket.socket(socket.AF_UNIX)
                  one.bind("\\0" + event["name"])
                  one.listen()
                  own = socket.socket(socket.AF_UNIX)
                  own.connect("\\0" + event["name"])
                  one.settimeout(2)
                  try:
                      one.accept()
                      one.accept()
                      return "somebody"
                  except TimeoutError:
                      return "nobody"
              until = time.monotonic() + event["seconds"]
              while True:
                  try:
                      socket.socket(socket.AF_UNIX).connect("\\0" + event["name"])
                      return "ok"
                  except OSError:
                      if time.monotonic() > until:
                          raise
          except OSError as error:
              return str(error)
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static String event(boolean listen, String name, double seconds) {
    return "{\"listen\": %s, \"name\": \"%s\", \"seconds\": %s}".formatted(listen, name, seconds);
  }

  @Test
  void ofTheHostAreClosedToFunctionsThatShareItsNetwork() throws Exception {
    String name = "argyle-test-" + System.nanoTime();
    NetworkPolicy list = new AllowList(List.of(new Destination("127.0.0.1", 32, 9)), true);
    FunctionSpec guest = FIXTURE.python(Specs.named("connects").network(list), CONNECTS);
    String listens =
        "import socket\nl = socket.socket(socket.AF_UNIX)\nl.bind('\\0%s')\nl.listen()\n"
                .formatted(name)
            + "print('ready', flush=True)\ninput()";
    Process host = new ProcessBuilder("/usr/bin/python3", "-c", listens).start();
    try (BufferedReader out = host.inputReader()) {
      assertEquals("ready", out.readLine());
      assertNotEquals("ok", FIXTURE.run(guest, event(false, name, 0)).value().asText());
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void ofAnotherGuestAreClosed() {
    String name = "argyle-test-" + System.nanoTime();
    FunctionSpec listens = FIXTURE.python(Specs.named("listens"), CONNECTS);
    FunctionSpec connects = FIXTURE.python(Specs.named("connects-too"), CONNECTS);
    Running listening = FIXTURE.start(listens, event(true, name, 0));
    assertNotEquals("ok", FIXTURE.run(connects, event(false, name, 1.5)).value().asText());
    String heard = listening.answer().value().asText();
    assertNotEquals("somebody", heard);
  }
}
