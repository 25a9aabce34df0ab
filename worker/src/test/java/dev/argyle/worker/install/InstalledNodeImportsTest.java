package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Guests;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.ZygoteStats;
import dev.argyle.worker.code.Zip;
import dev.argyle.zygote.tree.ZygoteTree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Zygotes that load what npm installed for functions. */
@RequiresRoot
class InstalledNodeImportsTest {
  /** Long enough to be worth a zygote, on any machine. */
  private static final String SLOW = "for (const stop = Date.now() + 50; Date.now() < stop; );\n";

  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config
                  .withInstall(
                      InstallSettings.from(
                          Optional.empty(), Optional.empty(), PackageIndex.of(SERVER.url("/npm/"))))
                  .withZygoteMemory(256 << 20));

  @BeforeAll
  static void requireNpm() {
    Installers.requireNpm();
  }

  private static String publish(String name, String version, String source) {
    return publish(name, version, "", Map.of("index.js", source));
  }

  private static String publish(
      String name, String version, String more, Map<String, String> files) {
    String manifest = "{\"name\":\"%s\",\"version\":\"%s\"%s}".formatted(name, version, more);
    return SERVER.npm(name, version, manifest, files);
  }

  private static String locked(String name, String integrity) {
    return ",\"node_modules/%s\":{\"version\":\"1.0.0\",\"resolved\":\"%s\",\"integrity\":\"%s\"}"
        .formatted(name, SERVER.url("/npm/tar/" + name + "-1.0.0.tgz"), integrity);
  }

  private static FunctionSpec function(
      String name, String version, UnaryOperator<Specs> settings, String file, String source) {
    Specs specs = Specs.named(name.replaceAll("\\W", "") + "-user").runtime(RuntimeKind.NODE);
    return FIXTURE.bundle(
        settings.apply(specs.isolatedByRequest()),
        new Zip()
            .file("package.json", "{\"dependencies\":{\"%s\":\"%s\"}}".formatted(name, version))
            .file(file, source));
  }

  /** Tells whether the package was there before it asked for it, and the package's answer. */
  private static FunctionSpec user(String name, String version) {
    return user(name, version, specs -> specs);
  }

  private static FunctionSpec user(String name, String version, UnaryOperator<Specs> settings) {
    return function(
        name,
        version,
        settings,
        "app.js",
        """
        const before = Object.keys(require.cache).some((file) => file.includes('/NAME/'));
        const it = require('NAME');
        exports.handler = async () => [before, typeof it.answer === 'function' ? it.answer() : it.answer];
        """
            .replace("NAME", name));
  }

  private static JsonNode run(FunctionSpec function) {
    return FIXTURE.run(function, "{}").value();
  }

  private static Optional<ZygoteStats> zygoteWith(String name) {
    return FIXTURE.stats().zygotes().stream()
        .filter(zygote -> zygote.packages().contains(name))
        .findFirst();
  }

  private static void awaitLoaded(FunctionSpec function) {
    Eventually.await("it is loaded beforehand", () -> run(function).get(0).asBoolean());
  }

  private static void awaitLoaded(FunctionSpec function, String answer) {
    awaitLoaded(function);
    assertEquals("[true," + answer + "]", run(function).toString());
  }

  @Test
  void aNewVersionNeverRunsOldCode() {
    publish("ages", "1.0.0", SLOW + "exports.answer = 1;");
    publish("ages", "2.0.0", SLOW + "exports.answer = 2;");
    FunctionSpec first = user("ages", "1.0.0");
    assertEquals("[false,1]", run(first).toString());
    awaitLoaded(first, "1");
    assertEquals("node", zygoteWith("ages").orElseThrow().runtime());
    FunctionSpec second = user("ages", "2.0.0");
    assertEquals("[false,2]", run(second).toString());
    awaitLoaded(second, "2");
    assertEquals("[true,1]", run(first).toString());
  }

  @Test
  void nobodyElseGetsIt() {
    publish("secretive", "1.0.0", SLOW + "globalThis.found = true; exports.answer = 3;");
    FunctionSpec function = user("secretive", "1.0.0");
    run(function);
    awaitLoaded(function, "3");
    FunctionSpec stranger =
        FIXTURE.node(
            Specs.named("stranger").isolatedByRequest(),
            "exports.handler = async () => [typeof found, require('fs').readdirSync('/var/node_modules')];");
    assertEquals("[\"undefined\",[]]", run(stranger).toString());
    // It has the package, too, and does not ask for it.
    FunctionSpec idle =
        function(
            "secretive",
            "1.0.0",
            specs -> specs,
            "app.js",
            "exports.handler = async () => [typeof found];");
    for (int i = 0; i < 5; i++) {
      assertEquals("[\"undefined\"]", run(idle).toString());
    }
  }

  @Test
  void loadsThePartsThatAFunctionAsksForAndWhatTheyNeed() {
    publish("@deep/leaf", "1.0.0", SLOW + "exports.answer = 'leaf';");
    publish(
        "wide",
        "1.0.0",
        ",\"dependencies\":{\"@deep/leaf\":\"1.0.0\"}",
        Map.of(
            "index.js", "throw new Error('nobody asked for it');",
            "lib/part.js", "exports.answer = require('@deep/leaf').answer;"));
    FunctionSpec function =
        function(
            "wide",
            "1.0.0",
            specs -> specs,
            "app.js",
            """
            const before = Object.keys(require.cache).filter((file) => file.startsWith('/var/node_modules'));
            const load = () => require('wide/lib/' + 'part');
            const { answer } = load();
            exports.handler = async () => [before.length > 0, before, answer];
            """);
    run(function);
    awaitLoaded(function);
    assertEquals(
        "[true,[\"/var/node_modules/wide/lib/part.js\",\"/var/node_modules/@deep/leaf/index.js\"],\"leaf\"]",
        run(function).toString());
    assertEquals(List.of("wide"), zygoteWith("wide").orElseThrow().packages());
  }

  @Test
  void loadsModulesOfBothKindsForAModule() {
    publish(
        "modern",
        "1.0.0",
        ",\"type\":\"module\",\"exports\":{\"import\":\"./m.js\",\"require\":\"./c.cjs\"}",
        Map.of(
            "m.js",
            "import './slow.js';\nglobalThis.loads = (globalThis.loads ?? 0) + 1;\nexport const answer = 'module';",
            "slow.js",
            SLOW,
            "c.cjs",
            "exports.answer = 'script';"));
    FunctionSpec whole =
        FIXTURE.bundle(
            Specs.named("modern-user").runtime(RuntimeKind.NODE).isolatedByRequest(),
            new Zip()
                .file("package.json", "{\"dependencies\":{\"modern\":\"1.0.0\"}}")
                .file("before.mjs", "export const before = globalThis.loads === 1;")
                .file(
                    "app.mjs",
                    """
                    import { before } from './before.mjs';
                    import { answer } from 'modern';
                    export const handler = async () => [before, answer, loads];
                    """));
    assertEquals("[false,\"module\",1]", run(whole).toString());
    awaitLoaded(whole);
    assertEquals("[true,\"module\",1]", run(whole).toString());
  }

  @Test
  void guestsOfOneDrawWhatNoOtherDraws() {
    publish(
        "chancy",
        "1.0.0",
        SLOW
            + """
            const crypto = require('crypto');
            const { random } = Math;
            const at = [random(), crypto.randomUUID(), crypto.randomInt(2 ** 47)];
            let pool = null;
            exports.answer = () => {
              pool ??= crypto.randomFillSync(new Uint8Array(8));
              return [random(), Math.random(), crypto.randomUUID(), crypto.randomInt(2 ** 47),
                crypto.randomBytes(8).toString('hex'), crypto.webcrypto.randomUUID(), pool.join()];
            };
            exports.at = at;
            """);
    FunctionSpec function = user("chancy", "1.0.0");
    run(function);
    awaitLoaded(function);
    Set<String> seen = new HashSet<>();
    for (int i = 1; i <= 4; i++) {
      JsonNode answer = run(function);
      assertTrue(answer.get(0).asBoolean());
      answer.get(1).forEach(value -> seen.add(value.toString()));
      assertEquals(7 * i, seen.size(), () -> "some are alike: " + seen);
    }
  }

  @Test
  void whatAProcessHasIsTheGuestsOwn() {
    publish(
        "looker",
        "1.0.0",
        SLOW
            + """
            const { env, stdout, pid } = process;
            console.log('nobody hears that');
            stdout.on('heard', (...words) => stdout.emit('told', ...words));
            exports.answer = () => {
              let told = 0;
              process.stdout.on('told', (words) => (told = words));
              process.stdout.emit('heard', 7);
              stdout.write('heard by its reference\\n');
              console.log('said by the console');
              return [env.OWN, process.env.OWN, pid, process.pid, told, stdout.writable, process.uptime() < 60,
                Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000];
            };
            """);
    FunctionSpec function =
        user("looker", "1.0.0", specs -> specs.environment(Map.of("OWN", "mine")));
    run(function);
    awaitLoaded(function, "[\"mine\",\"mine\",1,1,7,true,true,true]");
    String log = FIXTURE.run(function, "{}").log();
    assertTrue(log.contains("heard by its reference"), log);
    assertTrue(log.contains("said by the console"), log);
    assertFalse(log.contains("nobody"), log);
  }

  @Test
  void guestsOfSuchAZygoteAreLockedInLikeAnyOther() {
    publish("plain", "1.0.0", SLOW + "exports.answer = 0;");
    String code =
        """
        const before = Object.keys(require.cache).some((file) => file.includes('/plain/'));
        require('plain');
        const fs = require('fs');
        exports.handler = async () => {
          const status = fs.readFileSync('/proc/self/status', 'utf8');
          const of = (name) => new RegExp('^' + name + ':.(.*)$', 'm').exec(status)[1];
          const refused = (action) => {
            try {
              action();
              return '';
            } catch (error) {
              return error.code;
            }
          };
          return [
            before, process.pid, process.getuid(), of('NoNewPrivs'), of('Seccomp'), of('Seccomp_filters'),
            ['CapBnd', 'CapPrm', 'CapEff', 'CapInh', 'CapAmb'].map((name) => parseInt(of(name), 16)),
            fs.readFileSync('/proc/self/uid_map', 'utf8').trim().split(/ +/).filter((word, i) => i !== 1),
            fs.readdirSync('/tmp'), process.cwd(), refused(() => fs.writeFileSync('/var/node_modules/x', '')),
            refused(() => fs.writeFileSync('/proc/sys/kernel/core_pattern', '')),
          ];
        };
        """;
    FunctionSpec function = function("plain", "1.0.0", specs -> specs, "app.js", code);
    run(function);
    awaitLoaded(function);
    // The zygote's filter, and the guest's own.
    assertEquals(
        "[true,1,1000,\"1\",\"2\",\"2\",[0,0,0,0,0],[\"1000\",\"1\"],[],\"/var/task\",\"EROFS\",\"EROFS\"]",
        run(function).toString());
  }

  @Test
  void aFunctionMayChangeWhatItsLoadingIsSeenBy() {
    publish("meddled", "1.0.0", SLOW + "exports.answer = 8;");
    FunctionSpec function =
        function(
            "meddled",
            "1.0.0",
            specs -> specs,
            "app.js",
            """
            const { answer } = require('meddled');
            require.cache.odd = { children: 7 };
            require('fs').statSync = () => { throw new Error('no files here'); };
            exports.handler = async () => answer;
            """);
    assertEquals("8", run(function).toString());
  }

  @Test
  void aVariableThatAPackageReadsIsTheFunctions() {
    publish("moody", "1.0.0", SLOW + "exports.answer = process.env.MOOD ?? 'none';");
    FunctionSpec plain = user("moody", "1.0.0");
    run(plain);
    awaitLoaded(plain, "\"none\"");
    Map<String, String> moods = Map.of("MOOD", "happy", "OTHER", "x");
    FunctionSpec happy = user("moody", "1.0.0", specs -> specs.environment(moods));
    for (int i = 0; i < 4; i++) {
      assertEquals("[false,\"happy\"]", run(happy).toString());
    }
    Map<String, String> others = Map.of("OTHER", "x");
    FunctionSpec other = user("moody", "1.0.0", specs -> specs.environment(others));
    awaitLoaded(other, "\"none\"");
  }

  @Test
  void aPackageThatNoZygoteMayLoadIsLoadedByItsFunctions() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(ZygoteTree.class);
    logger.addAppender(log);
    try {
      publish("ticking", "1.0.0", SLOW + "setInterval(() => {}, 1e6); exports.answer = 4;");
      FunctionSpec function = user("ticking", "1.0.0");
      Eventually.await(
          "it is told",
          () -> {
            assertEquals("[false,4]", run(function).toString());
            return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(
                    line ->
                        line.equals(
                            "ticking/index.js keeps going: Timeout, so no zygote imports ticking:"
                                + " its functions do it themselves"));
          });
      assertEquals("[false,4]", run(function).toString());
      assertFalse(zygoteWith("ticking").isPresent());
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void whatAnotherFunctionHasTooIsThereOnce() {
    String say =
        "const { stdout } = process; exports.say = () => stdout.write('from the trunk\\n');";
    String trunk = publish("trunk", "1.0.0", SLOW + say);
    String branch = publish("branch", "1.0.0", SLOW + "exports.answer = process.stdout;");
    String manifest = "{\"dependencies\":{\"trunk\":\"1.0.0\",\"branch\":\"1.0.0\"}}";
    // Only then the packages of both are known to be the same.
    String lock =
        "{\"lockfileVersion\":3,\"packages\":{\"\":"
            + manifest
            + locked("trunk", trunk)
            + locked("branch", branch)
            + "}}";
    FunctionSpec low =
        FIXTURE.bundle(
            Specs.named("low").runtime(RuntimeKind.NODE).isolatedByRequest(),
            new Zip()
                .file("package.json", manifest)
                .file("package-lock.json", lock)
                .file("app.js", "require('trunk');\nexports.handler = async () => 1;"));
    run(low);
    Eventually.await("the trunk is there", () -> zygoteWith("trunk").isPresent());
    FunctionSpec high =
        FIXTURE.bundle(
            Specs.named("high").runtime(RuntimeKind.NODE).isolatedByRequest(),
            new Zip()
                .file("package.json", manifest)
                .file("package-lock.json", lock)
                .file(
                    "app.js",
                    """
                    const before = Object.keys(require.cache).some((file) => file.includes('/branch/'));
                    const { say } = require('trunk');
                    require('branch');
                    exports.handler = async () => [before, say()];
                    """));
    awaitLoaded(high);
    assertTrue(FIXTURE.run(high, "{}").log().contains("from the trunk"));
    ZygoteStats zygote = zygoteWith("branch").orElseThrow();
    assertEquals(2, zygote.depth());
    assertEquals(List.of("branch", "trunk"), zygote.packages());
  }

  @Test
  void aTimerThatNobodyWaitsForGoesOffInGuests() {
    publish(
        "sweeping",
        "1.0.0",
        SLOW
            + """
            let sweeps = 0;
            setInterval(() => sweeps++, 2).unref();
            exports.answer = async () => {
              const before = sweeps;
              while (sweeps === before) await new Promise((done) => setTimeout(done, 1));
              return before;
            };
            """);
    FunctionSpec function =
        function(
            "sweeping",
            "1.0.0",
            specs -> specs,
            "app.js",
            """
            const before = Object.keys(require.cache).some((file) => file.includes('/sweeping/'));
            const { answer } = require('sweeping');
            exports.handler = async () => [before, (await answer()) < 100];
            """);
    run(function);
    awaitLoaded(function, "true");
  }

  @Test
  void aZygoteGoesWithTheLastFunctionThatHasItsPackages() {
    publish("fleeting", "1.0.0", SLOW + "exports.answer = 6;");
    FunctionSpec function = user("fleeting", "1.0.0");
    run(function);
    awaitLoaded(function, "6");
    FIXTURE.worker().retire(function.name(), "");
    Eventually.await("it is gone", () -> zygoteWith("fleeting").isEmpty());
  }

  @Test
  void itsFunctionsAreServedWhenAZygoteIsKilled() {
    publish("mortal", "1.0.0", SLOW + "exports.answer = 5;");
    FunctionSpec function = user("mortal", "1.0.0");
    run(function);
    awaitLoaded(function, "5");
    for (int pid : Guests.grownZygotes(FIXTURE.config().runId())) {
      try {
        new JnrKernel().kill(pid, Linux.SIGKILL);
      } catch (ErrnoException e) {
        assertEquals(Errno.ESRCH, e.errno(), "it ended with the one it was forked from");
      }
    }
    // One that is grown in its place has not served yet.
    Eventually.await(
        "it is told", () -> zygoteWith("mortal").map(ZygoteStats::starts).orElse(0L) == 0);
    assertEquals("5", run(function).get(1).toString());
    awaitLoaded(function, "5");
  }
}
