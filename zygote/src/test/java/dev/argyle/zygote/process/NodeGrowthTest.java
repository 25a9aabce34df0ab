package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Zygotes that real Node zygotes fork. */
@RequiresRoot
class NodeGrowthTest extends GrowthField {
  NodeGrowthTest() {
    super(GuestRuntime.NODE);
  }

  private UnfitModuleException unfit(String source) throws IOException {
    write("bad/index.js", source);
    return assertThrows(UnfitModuleException.class, () -> grow(root(), spec(1, "bad"), () -> {}));
  }

  @Test
  void forksGuestsFromAZygoteThatHasLoadedPackages() throws Exception {
    write("heavy/index.js", "exports.held = Buffer.alloc(4 << 20, 1);");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Grown grown =
        grow(root(), spec(1, "heavy/index.js", "nowhere", "fs"), () -> ended.complete(null));
    assertTrue(grown.unsharedBytes() >= 4 << 20, () -> grown.unsharedBytes() + " bytes");
    assertTrue(grown.importUs() > 0);
    for (int i = 0; i < 3; i++) {
      assertEquals(new ExitStatus(0), ready(grown.process()));
    }
    grown.process().close();
    ended.get(10, TimeUnit.SECONDS);
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void growsFromWhatHasGrown() throws Exception {
    write("first/index.js", "");
    write("second/index.js", "require('first');");
    Grown first = grow(root(), spec(1, "first"), () -> {});
    Grown second = grow(first.process(), spec(2, "second"), () -> {});
    assertEquals(new ExitStatus(0), ready(second.process()));
    assertEquals(new ExitStatus(0), ready(first.process()));
  }

  @Test
  void endsWithTheOneItWasForkedFrom() throws Exception {
    write("first/index.js", "");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    grow(root(), spec(1, "first"), () -> ended.complete(null));
    root().close();
    ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void loadsNothingButWhatIsInstalled() throws Exception {
    String[] names = {
      "../runtime/argyle/node/zygote.js", "./../runtime/argyle/node/zygote", ".", "..", "fs"
    };
    Grown grown = grow(root(), spec(1, names), () -> {});
    assertEquals(new ExitStatus(0), ready(grown.process()));
  }

  @Test
  void tellsWhatAPackageDoesThatNoneMay() throws Exception {
    assertEquals("keeps going: Timeout", unfit("setInterval(() => {}, 1000);").why());
    assertEquals(
        "starts 1 thread",
        unfit("new (require('worker_threads').Worker)('for (;;);', { eval: true });").why());
    assertTrue(
        unfit("require('fs').promises.readFile('/usr/bin/env');").why().startsWith("starts "));
    assertEquals(
        "keeps open /usr/bin/env",
        unfit("exports.kept = require('fs').openSync('/usr/bin/env');").why());
    assertTrue(
        unfit("require('dgram').createSocket('udp4').bind(0, () => {});")
            .why()
            .startsWith("keeps open socket:"));
    assertEquals("writes to /tmp/x", unfit("require('fs').writeFileSync('/tmp/x', '');").why());
    assertEquals(
        "starts processes", unfit("require('child_process').spawn('sleep', ['9']).unref();").why());
    assertEquals("handles signals", unfit("process.on('SIGTERM', () => {});").why());
    assertEquals("changes the working directory", unfit("process.chdir('/usr');").why());
    assertEquals("raises TypeError: no", unfit("throw new TypeError('no');").why());
    assertTrue(
        unfit("require('nowhere');")
            .why()
            .startsWith("raises Error MODULE_NOT_FOUND: Cannot find"));
    assertEquals("ends the process: exit status 7", unfit("process.exit(7);").why());
    assertEquals(
        "ends the process: exit status 129", unfit("setImmediate(() => { throw 1; });").why());
    assertTrue(unfit("process.abort();").why().startsWith("ends the process: signal: "));
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void tellsWhatAPackageDoesThatGuestsWouldNotDoAgain() throws Exception {
    assertEquals(
        "draws random bytes, which its guests would share",
        unfit("exports.pool = require('crypto').randomBytes(16);").why());
    assertEquals(
        "draws random bytes, which its guests would share",
        unfit("exports.pool = crypto.getRandomValues(new Uint8Array(16));").why());
    assertEquals(
        "draws random bytes, which its guests would share",
        unfit("exports.key = require('crypto').generateKeyPairSync('ed25519');").why());
    assertEquals(
        "looks for /var/task/config.json of its function",
        unfit("require('fs').existsSync(process.cwd() + '/config.json');").why());
    assertEquals(
        "looks for config.json of its function",
        unfit("try { require('fs').readFileSync('config.json'); } catch {}").why());
    assertEquals(
        "looks for /var/task/config of its function",
        unfit("try { require(process.cwd() + '/config'); } catch {}").why());
    assertEquals("reads _HANDLER, which only functions have", unfit("process.env._HANDLER;").why());
    assertEquals(
        "copies all environment variables", unfit("exports.env = { ...process.env };").why());
    assertEquals(
        "changes process.stdout", unfit("process.stdout.write = () => console.log(1);").why());
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void tellsWhichVariablesPackagesRead() throws Exception {
    write(
        "reader/index.js",
        """
        const { env } = process;
        'COLOR' in env;
        Object.keys(env).filter((name) => name.startsWith('DEBUG_'));
        exports.later = () => env.LATER;
        process.env.WROTE = '1';
        """);
    write("modern/package.json", "{\"type\":\"module\"}");
    write("modern/index.js", "import process from 'node:process';\nprocess.env.MODE;");
    Grown first = grow(root(), spec(1, "reader"), () -> {});
    assertTrue(first.variables().contains("COLOR"), () -> first.variables().toString());
    assertFalse(first.variables().contains("LATER"), () -> first.variables().toString());
    Grown second = grow(first.process(), spec(2, "modern/index.js"), () -> {});
    assertTrue(second.variables().containsAll(List.of("COLOR", "MODE")));
    assertEquals(new ExitStatus(0), ready(second.process()));
  }

  @Test
  void packagesMayLoadWhatComesWithNode() throws Exception {
    write(
        "user/index.js",
        """
        for (const name of ['async_hooks', 'child_process', 'cluster', 'dns', 'fs/promises', 'http', 'http2',
          'https', 'net', 'perf_hooks', 'readline', 'stream/web', 'tls', 'vm', 'worker_threads', 'zlib']) {
          require(name);
        }
        exports.held = [fetch, Headers, Request, FormData, ReadableStream, TextDecoder, WebAssembly];
        new (require('http').Agent)({ keepAlive: true });
        console.log('words');
        console.error('words');
        """);
    Grown grown = grow(root(), spec(1, "user"), () -> {});
    assertEquals(new ExitStatus(0), ready(grown.process()));
  }

  @Test
  void aModuleThatMustBeWaitedForIsUnfit() throws Exception {
    write("waits/package.json", "{\"type\":\"module\"}");
    write("waits/index.js", "export const a = await 1;");
    UnfitModuleException unfit =
        assertThrows(
            UnfitModuleException.class, () -> grow(root(), spec(1, "waits/index.js"), () -> {}));
    assertTrue(unfit.why().startsWith("raises Error ERR_REQUIRE_"), unfit.why());
  }

  @Test
  void endsAPackageThatNeverEnds() throws Exception {
    write("endless/index.js", "for (;;);");
    GrowthSpec hurried = hurried(spec(1, "endless"));
    UnfitModuleException unfit =
        assertThrows(UnfitModuleException.class, () -> grow(root(), hurried, () -> {}));
    assertEquals("endless", unfit.module());
    assertEquals("takes too long to import", unfit.why());
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void holdsNoPrivilegeWhileItImports() throws Exception {
    // Each would show in the reason, as the module then raises what it found.
    write(
        "nosy/index.js",
        """
        const assert = require('assert');
        const fs = require('fs');
        const status = Object.fromEntries(
          fs.readFileSync('/proc/self/status', 'utf8').trim().split('\\n').map((line) => line.split(':\\t')));
        assert.deepEqual([status.NoNewPrivs, status.Seccomp], ['1', '2']);
        assert.equal(parseInt(status.CapBnd, 16), 0x2001c0);
        assert.equal(parseInt(status.CapEff, 16), 0x2001c0);
        assert.equal(fs.readFileSync('/proc/self/uid_map', 'utf8').trim().split(/ +/)[1], '1899999998');
        const refused = (action, ...codes) => {
          try {
            action();
          } catch (error) {
            assert(codes.includes(error.code), error);
            return;
          }
          assert.fail(String(action));
        };
        refused(() => fs.writeFileSync('/proc/sys/kernel/core_pattern', 'x'), 'EACCES', 'EROFS', 'EPERM');
        refused(() => fs.writeFileSync('/usr/x', 'x'), 'EACCES', 'EROFS');
        refused(() => fs.appendFileSync('/var/runtime/argyle/node/zygote.js', 'x'), 'EACCES', 'EROFS');
        refused(() => fs.writeFileSync('/var/node_modules/x', 'x'), 'EACCES', 'EROFS');
        refused(() => process.setuid(1899999999), 'EINVAL');
        """);
    Grown grown = grow(root(), spec(1, "nosy"), () -> {});
    assertEquals(new ExitStatus(0), ready(grown.process()));
  }
}
