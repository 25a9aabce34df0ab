package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Inside;
import dev.argyle.worker.Numbers;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Internet;
import dev.argyle.worker.api.NetworkPolicy.None;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Node handlers that reach for what is not theirs, with what Node gives them. */
@RequiresRoot
class NodeEscapeTrapsTest {
  private static final List<NetworkPolicy> POLICIES = List.of(new None(), new Internet());
  private static final long JVM = ProcessHandle.current().pid();

  @RegisterExtension static final TrapField FIELD = TrapField.ofBothRuntimes();

  private static String pids() {
    String zygotes =
        ProcessHandle.current()
            .descendants()
            .map(it -> it.pid() + ", ")
            .limit(20)
            .collect(Collectors.joining());
    return "const pids = [" + zygotes + JVM + ", 2, 4194303];\n";
  }

  @Test
  void filesOfTheHost() {
    FIELD.refusedNode(
        """
        for (const file of ['/etc/shadow', '/root', '/home', '/proc/kcore', '/proc/kmsg', '/dev/mem', '/dev/kmsg',
                            '/sys', '/boot', '/var/lib', '/run', '/var/task/../../root', '/proc/1/root/root',
                            '/proc/self/cwd/../../root', '/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger']) {
          await tries('write ' + file, () => fs.writeFileSync(file + (fs.existsSync(file) ? '' : '/x'), 'x'));
          await tries('append ' + file, () => fs.promises.appendFile(file + '/x', 'x'));
          await tries('remove ' + file, () => fs.rmSync(file, { recursive: true }));
        }
        for (const file of ['/etc/shadow', '/root/.ssh', '/proc/kcore', '/proc/kmsg', '/dev/mem', '/dev/sda', '/sys/class']) {
          await tries('read ' + file, () => fs.statSync(file).isDirectory() ? fs.readdirSync(file) : fs.readFileSync(file));
        }
        """,
        "ENOTDIR EISDIR EINVAL EBUSY");
  }

  @Test
  void theRuntimesOwnFiles() {
    FIELD.refusedNode(
        """
        const files = ['/usr/bin/node', '/usr/bin/python3', '/etc/passwd', '/var/task/app.js',
                       ...fs.readdirSync('/var/runtime/argyle/node/lib').map((it) => '/var/runtime/argyle/node/lib/' + it)];
        for (const file of [...files, '/proc/self/exe']) {
          await tries('open ' + file, () => fs.openSync(file, 'r+'));
          await tries('chmod ' + file, () => fs.chmodSync(file, 0o777));
          await tries('chown ' + file, () => fs.chownSync(file, 1000, 1000));
          await tries('rename ' + file, () => fs.renameSync(file, '/tmp/x'));
          await tries('unlink ' + file, () => fs.unlinkSync(file));
        }
        """,
        "ETXTBSY EXDEV EINVAL");
  }

  @Test
  void processesOfTheHost() {
    FIELD.refusedNode(
        pids()
            + """
            for (const pid of pids) {
              for (const name of ['environ', 'cmdline', 'maps', 'mem', 'fd', 'root', 'cwd', 'task']) {
                await tries(`${pid} ${name}`, () => fs.readFileSync(`/proc/${pid}/${name}`));
              }
              for (const name of [0, 'SIGTERM', 'SIGKILL', 'SIGUSR1']) {
                await tries(`${pid} ${name}`, () => process.kill(pid, name));
              }
              await tries(`debug ${pid}`, () => process._debugProcess(pid));
              await tries(`priority ${pid}`, () => os.setPriority(pid, 19));
              await tries(`group ${pid}`, () => process.kill(-pid, 'SIGTERM'));
            }
            await tries('parent', () => fs.readFileSync(`/proc/${process.ppid}/environ`));
            """,
        "ERR_SYSTEM_ERROR");
  }

  @Test
  void usersAndPriorities() {
    FIELD.refusedNode(
        """
        for (const name of ['setuid', 'seteuid', 'setgid', 'setegid']) {
          for (const id of [0, 1, 65534]) await tries(`${name} ${id}`, () => process[name](id));
        }
        await tries('groups', () => process.setgroups([0]));
        await tries('initgroups', () => process.initgroups('root', 0));
        await tries('child', () => child.execFileSync('/bin/id', { uid: 0, gid: 0 }));
        await tries('su', () => {
          const made = child.spawnSync('/bin/su', ['-c', 'id'], { encoding: 'utf8' });
          if (!made.stdout.includes('uid=')) throw { code: 'EPERM' };
          return made.stdout;
        });
        """,
        "EINVAL 1 ERR_SYSTEM_ERROR");
  }

  @Test
  void bindingsOfNodesOwn() {
    FIELD.refusedNode(
        """
        await tries('internal', () => { try { return require('internal/bootstrap/realm'); } catch (e) { throw { code: 'ENOENT' }; } });
        const binding = process.binding;
        const attempt = (name, call) => tries(name, () => {
          const found = call();
          if (typeof found === 'number' && found < 0) throw { code: 'EPERM' };
          return found;
        });
        await attempt('spawn', () => {
          const made = binding('spawn_sync').spawn({ file: '/bin/id', args: ['id'], uid: 0, gid: 0,
            stdio: [{ type: 'pipe', readable: true, writable: false }] });
          return made.error ?? made.status;
        });
        const { Pipe, constants } = binding('pipe_wrap');
        await attempt('listen', () => {
          const pipe = new Pipe(constants.SOCKET);
          return pipe.bind('/var/task/socket') || pipe.listen(1);
        });
        const { TCP, constants: kinds } = binding('tcp_wrap');
        await attempt('port', () => {
          const end = new TCP(kinds.SOCKET);
          return end.bind('127.0.0.1', 0) || end.listen(1);
        });
        await attempt('wrapped', () => new TCP(kinds.SOCKET).open(1 << 20));
        """);
  }

  @Test
  void debuggers() {
    String code =
        """
        const inspector = require('inspector');
        process.kill(process.pid, 'SIGUSR1');
        process._debugProcess(process.pid);
        await pause(100);
        const words = child.spawnSync(process.execPath, ['-p', 'require("inspector").url() ?? "shut"'],
          { env: { NODE_OPTIONS: '--inspect=0' }, encoding: 'utf8' });
        const own = child.spawnSync(process.execPath, ['--inspect=0', '-p', 'require("inspector").url() ?? "shut"'],
          { encoding: 'utf8' });
        return [inspector.url() ?? 'shut', words.stdout.trim(), own.stdout.trim()];
        """;
    for (NetworkPolicy policy : POLICIES) {
      JsonNode found =
          FIELD
              .runNode(FIELD.specs().network(policy).memoryMb(512).timeoutMs(20_000), code)
              .value();
      assertEquals("[\"shut\",\"shut\",\"shut\"]", found.toString());
    }
  }

  /** Whoever loads an addon calls the kernel as it likes: the walls are not made of JavaScript. */
  @Test
  void addonsOfItsOwn() {
    String calls =
        Stream.of("mount", "unshare", "ptrace", "bpf", "setns", "clone3", "msgget", "shmget")
            .map(call -> "['" + call + "', " + Numbers.of(call) + "]")
            .collect(Collectors.joining(", ", "[", "]"));
    FIELD.refusedNode(
        """
        fs.copyFileSync('/var/runtime/argyle/node/argyle_node.node', '/tmp/own.node');
        fs.chmodSync('/tmp/own.node', 0o755);
        const addon = { exports: {} };
        process.dlopen(addon, '/tmp/own.node');
        for (const [call, number] of CALLS) {
          await tries(call, () => {
            try {
              addon.exports.run([{ call, number, arguments: [0x20000, 0, 0, 0, 0, 0] }]);
            } catch (error) {
              const refusals = { 'not permitted': 'EPERM', 'not implemented': 'ENOSYS' };
              throw { code: refusals[/not (permitted|implemented)/.exec(error.message)?.[0]] ?? error.message };
            }
          });
        }
        """
            .replace("CALLS", calls));
  }

  @Test
  void callsOfItsChildren() {
    String calls =
        Stream.of(
                "ptrace",
                "bpf",
                "io_uring_setup",
                "userfaultfd",
                "mount",
                "unshare",
                "setns",
                "perf_event_open",
                "keyctl",
                "process_vm_readv",
                "kcmp",
                "msgget",
                "semget",
                "shmget",
                "mq_open",
                "init_module",
                "clone3")
            .map(call -> "'" + call + "': " + Numbers.of(call))
            .collect(Collectors.joining(", ", "{", "}"));
    FIELD.refusedNode(
        """
        const source = `
        import ctypes, errno, json
        libc = ctypes.CDLL(None, use_errno=True)
        out = {}
        for name, number in CALLS.items():
            done = libc.syscall(number, 0x20000, 0, 0, 0, 0, 0)
            out[name] = errno.errorcode[ctypes.get_errno()] if done < 0 else 'SUCCESS'
        print(json.dumps(out))
        `;
        Object.assign(tried, JSON.parse(child.execFileSync('/usr/bin/python3', ['-I', '-S', '-c', source])));
        """
            .replace("CALLS", calls));
  }

  @Test
  void codeOfOthers() {
    FunctionSpec other = FIELD.nodeFunction(FIELD.instanceSpecs());
    FIELD.runNode(other, "return 'is there';").value();
    String code =
        """
        const own = fs.realpathSync('/var/task');
        const tops = ['DATA', '/var/task/..', '/var/task/../..', '/proc/1/root', '/proc/self/cwd/../..'];
        for (const line of fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\\n')) {
          const path = line.split(' ')[3];
          if (path) tops.push(require('path').dirname(path));
        }
        const found = [];
        for (const top of tops) {
          let names = [];
          try { names = fs.readdirSync(top); } catch { continue; }
          for (const name of names) {
            const file = path.join(top, name, 'app.js');
            if (fs.existsSync(file) && fs.realpathSync(path.join(top, name)) !== own) found.push(file);
          }
        }
        return found;
        """
            .replace("DATA", FIELD.fixture().config().dataDir() + "/code");
    assertEquals("[]", FIELD.runNode(FIELD.specs(), code).value().toString());
  }

  @Test
  void theNetworkOfThisMachine() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String code =
          """
          const http = require('http'), dgram = require('dgram'), http2 = require('http2');
          const answers = (end, event) => new Promise((done, failed) => end.on(event, done).on('error', failed));
          for (const host of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', 'localhost', '169.254.169.254', '10.0.0.1']) {
            const shown = host.includes(':') ? `[${host}]` : host;
            await tries('tcp ' + host, () => answers(net.connect({ host, port: TCP }), 'connect'));
            await tries('http ' + host, () => answers(http.get({ host, port: TCP }), 'response'));
            await tries('fetch ' + host, () => fetch(`http://${shown}:TCP/`));
            await tries('http2 ' + host, () => answers(http2.connect(`http://${shown}:TCP`), 'connect'));
            await tries('udp ' + host, () => new Promise((done, failed) => {
              dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4').on('error', failed)
                .send('trap', UDP, host, (error) => error ? failed(error) : done());
            }));
          }
          await tries('child', () => new Promise((done, failed) => child.execFile('/bin/bash',
            ['-c', 'exec 3<>/dev/tcp/127.0.0.1/TCP'], (error) => error ? failed({ code: 'EPERM' }) : done())));
          """
              .replace("TCP", "" + tcp.getLocalPort())
              .replace("UDP", "" + udp.getLocalPort());
      for (NetworkPolicy policy : POLICIES) {
        FIELD.refusedNode(
            FIELD.specs().network(policy).memoryMb(512).timeoutMs(30_000),
            code,
            Tools.NO_NETWORK + " EINVAL");
      }
      tcp.setSoTimeout(1);
      assertTrue(nobodyCame(tcp));
    }
  }

  private static boolean nobodyCame(ServerSocket server) throws IOException {
    try {
      server.accept().close();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  @Test
  void listeners() {
    String code =
        """
        const http = require('http'), dgram = require('dgram');
        const listening = (server, ...where) =>
          new Promise((done, failed) => server.on('error', failed).on('listening', done).listen(...where));
        for (const host of ['127.0.0.1', '0.0.0.0', '::', '::1']) {
          for (const port of [0, 80, 8080]) {
            await tries(`tcp ${host} ${port}`, () => listening(net.createServer(), port, host));
            await tries(`http ${host} ${port}`, () => listening(http.createServer(), port, host));
          }
          await tries('udp ' + host, () => new Promise((done, failed) => {
            dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4').on('error', failed).bind(5353, host, done);
          }));
        }
        """;
    for (NetworkPolicy policy : POLICIES) {
      FIELD.refusedNode(FIELD.specs().network(policy), code, Tools.NO_NETWORK);
    }
  }

  @Test
  void abstractSocketsOfTheHost() throws IOException {
    for (NetworkPolicy policy : POLICIES) {
      try (HostListener listener = HostListener.abstractSocket()) {
        String code =
            """
            const end = net.connect('\\0NAME');
            await tries('stream', () => once(end, 'connect'));
            const source = "import socket; socket.socket(socket.AF_UNIX).connect('\\\\0NAME')";
            const made = child.spawnSync('/usr/bin/python3', ['-I', '-S', '-c', source], { encoding: 'utf8' });
            tried.child = /PermissionError|Address family|ConnectionRefused/.test(made.stderr) ? 'EPERM' : made.stderr + made.status;
            for (const path of ['/run/docker.sock', '/var/run/docker.sock', '/run/containerd/containerd.sock',
                                '/run/dbus/system_bus_socket', '/run/systemd/notify']) {
              await tries(path, () => once(net.connect(path), 'connect'));
            }
            """
                .replace("NAME", listener.name());
        FIELD.refusedNode(FIELD.specs().network(policy), code, "ECONNREFUSED");
        listener.assertNobodyCame();
      }
    }
  }

  /** What a page of WebAssembly sees is its own. */
  @Test
  void memoryBeyondItsBounds() {
    String code =
        """
        const tried = [];
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
        const view = new DataView(memory.buffer);
        for (const at of [65536, 2 ** 31, 2 ** 32 - 1, -1, 2 ** 53]) {
          try { tried.push(view.getUint8(at)); } catch (error) { tried.push(error.name); }
        }
        try { memory.grow(2); tried.push('grown'); } catch (error) { tried.push(error.name); }
        const raw = [];
        for (let i = 0; i < 64; i++) { raw.push(Buffer.allocUnsafe(1 << 10), Buffer.allocUnsafe(1 << 16)); }
        // Put together here, after the allocations: what parsed this text has freed copies of it.
        const secret = ['the neigh', "bour's"].join('');
        return [tried, raw.some((one) => one.includes(secret))];
        """;
    JsonNode found =
        FIELD.fixture().run(FIELD.nodeFunction(FIELD.specs()), Inside.encode(code)).value();
    for (JsonNode one : found.get(0)) {
      assertEquals("RangeError", one.asText());
    }
    assertFalse(found.get(1).asBoolean());
  }
}
