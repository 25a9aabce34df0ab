package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Guests;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.ZygoteStats;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Zygotes that import what was installed for functions. */
@RequiresRoot
class InstalledImportsTest {
  /** Long enough to be worth a zygote, on any machine. */
  private static final String SLOW =
      "import time\nstop = time.monotonic() + 0.05\nwhile time.monotonic() < stop: pass\n";

  /** Connections nobody accepts have to wait somewhere. */
  private static final int CALLS_UNTIL_GROWN = 1_000;

  @RegisterExtension static final Wheels WHEELS = new Wheels();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config -> config.withInstall(WHEELS.settings()).withZygoteMemory(256 << 20));

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  /** Tells whether the package was there before it asked for it, and the package's answer. */
  private static FunctionSpec user(String name, String version) {
    return user(name, version, specs -> specs);
  }

  private static FunctionSpec user(String name, String version, UnaryOperator<Specs> settings) {
    return FIXTURE.bundle(
        settings.apply(Specs.named(name + "-user").isolatedByRequest()),
        new Zip()
            .file("requirements.txt", name + "==" + version)
            .file(
                "app.py",
                """
                import sys
                before = 'NAME' in sys.modules
                import NAME
                def handler(event, context):
                    return [before, NAME.ANSWER]
                """
                    .replace("NAME", name)));
  }

  private static void wheel(String name, String version, String source) throws IOException {
    Wheel.of(name, version).file(name + ".py", source).in(WHEELS.folder());
  }

  private static String run(FunctionSpec function) {
    return FIXTURE.run(function, "{}").value().toString();
  }

  private static Optional<ZygoteStats> zygoteWith(String name) {
    return FIXTURE.stats().zygotes().stream()
        .filter(zygote -> zygote.packages().contains(name))
        .findFirst();
  }

  private static void awaitImported(FunctionSpec function, String answer) {
    Eventually.await(
        "it is imported beforehand", () -> run(function).equals("[true," + answer + "]"));
  }

  @Test
  void aNewVersionNeverRunsOldCode() throws IOException {
    wheel("ages", "1.0", SLOW + "ANSWER = 1\n");
    wheel("ages", "2.0", SLOW + "ANSWER = 2\n");
    FunctionSpec first = user("ages", "1.0");
    assertEquals("[false,1]", run(first));
    awaitImported(first, "1");
    FunctionSpec second = user("ages", "2.0");
    assertEquals("[false,2]", run(second));
    awaitImported(second, "2");
    assertEquals("[true,1]", run(first));
  }

  @Test
  void nobodyElseGetsIt() throws IOException {
    wheel("secretive", "1.0", SLOW + "ANSWER = 3\n");
    FunctionSpec function = user("secretive", "1.0");
    run(function);
    awaitImported(function, "3");
    FunctionSpec stranger =
        FIXTURE.python(
            Specs.named("stranger").isolatedByRequest(),
            "import sys, os\ndef handler(e, c):\n    return ['secretive' in sys.modules, os.listdir('/opt/python')]\n");
    assertEquals("[false,[]]", run(stranger));
    FunctionSpec claims =
        FIXTURE.python(
            Specs.named("claims").isolatedByRequest(),
            "import sys\nfound = 'secretive' in sys.modules\ntry:\n    import secretive\nexcept ImportError:\n    pass\nimport secretive as never\ndef handler(e, c):\n    return found\n");
    assertEquals("Runtime.ImportModuleError", FIXTURE.run(claims, "{}").errorType());
  }

  @Test
  void aPackageThatNoZygoteMayImportIsImportedByItsFunctions() throws IOException {
    wheel(
        "threaded",
        "1.0",
        SLOW
            + "import threading\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nANSWER = 4\n");
    FunctionSpec function = user("threaded", "1.0");
    for (int i = 0; i < 5; i++) {
      assertEquals("[false,4]", run(function));
    }
    assertFalse(zygoteWith("threaded").isPresent());
  }

  @Test
  void itsFunctionsAreServedWhenAZygoteIsKilled() throws IOException {
    wheel("mortal", "1.0", SLOW + "ANSWER = 5\n");
    FunctionSpec function = user("mortal", "1.0");
    run(function);
    awaitImported(function, "5");
    for (int pid : Guests.grownZygotes(FIXTURE.config().runId())) {
      try {
        new JnrKernel().kill(pid, Linux.SIGKILL);
      } catch (ErrnoException e) {
        assertEquals(Errno.ESRCH, e.errno(), "it ended with the one it was forked from");
      }
    }
    Eventually.await(
        "it is told", () -> FIXTURE.stats().zygotes().stream().allMatch(it -> it.depth() == 0));
    assertTrue(run(function).endsWith(",5]"));
    awaitImported(function, "5");
  }

  @Test
  void aZygoteConnectsToNothingThoughItsFunctionsMay() throws IOException {
    try (ServerSocket server =
        new ServerSocket(0, CALLS_UNTIL_GROWN, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      wheel(
          "caller",
          "1.0",
          SLOW
              + "import socket\nlink = socket.socket()\nANSWER = link.connect_ex(('127.0.0.1', "
              + port
              + "))\nlink.close()\n");
      NetworkPolicy policy =
          new NetworkPolicy.AllowList(
              List.of(new NetworkPolicy.Destination("127.0.0.1", 32, port)), false);
      FunctionSpec function = user("caller", "1.0", specs -> specs.network(policy));
      assertEquals("[false,0]", run(function));
      awaitImported(function, "1"); // EPERM
    }
  }

  @Test
  void aZygoteGoesWithTheLastFunctionThatHasItsPackages() throws IOException {
    wheel("fleeting", "1.0", SLOW + "ANSWER = 6\n");
    FunctionSpec function = user("fleeting", "1.0");
    run(function);
    awaitImported(function, "6");
    FIXTURE.worker().retire(function.name(), "");
    Eventually.await("it is gone", () -> zygoteWith("fleeting").isEmpty());
  }
}
