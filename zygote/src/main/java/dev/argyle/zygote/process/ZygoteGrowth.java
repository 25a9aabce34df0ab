package dev.argyle.zygote.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a zygote fork another, which imports packages. What is imported is hostile: from then on the
 * new one's words are checked like a guest's, and it must be done in time. Confined to the thread
 * of its {@link CodeMounter}.
 */
public final class ZygoteGrowth {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REPLY_BYTES = 64 * 1024;
  private static final int MAX_WORDS = 200;
  private static final Pattern PRIVATE =
      Pattern.compile("(?m)^Private_(?:Clean|Dirty):\\s*(\\d+) kB$");

  private final Kernel kernel;
  private final CodeMounter mounter;
  private final int devNull;

  /** Grows zygotes with this kernel. */
  public ZygoteGrowth(Kernel kernel, CodeMounter mounter) throws ErrnoException {
    this.kernel = kernel;
    this.mounter = mounter;
    devNull = kernel.open("/dev/null", Linux.O_WRONLY);
  }

  /** Frees what it holds; zygotes it has grown go on. */
  public void close() {
    kernel.close(devNull);
  }

  /**
   * Forks a zygote from {@code parent}; blocks until it has imported everything.
   *
   * @param slot whose control group it lives in; stays the caller's
   * @param whenEnded called once, on a thread of the zygote's, after it and all its guests have
   *     ended; not when this fails
   * @throws UnfitModuleException when a module must not be imported by a zygote
   */
  public Grown grow(ZygoteProcess parent, Slot slot, GrowthSpec spec, Runnable whenEnded)
      throws IOException {
    GrownLifeline lifeline = new GrownLifeline(kernel);
    int[] pair = kernel.socketpair(Linux.SOCK_SEQPACKET);
    try {
      fork(parent, slot, spec, lifeline, pair);
    } catch (IOException e) {
      kernel.close(pair[0]);
      throw e;
    }
    Dialogue dialogue = new Dialogue(pair[0]);
    CompletableFuture<Void> alarm = alarm(lifeline, spec.withinMs());
    boolean grown = false;
    try {
      long importUs = dialogue.run(lifeline, spec);
      long unshared = unsharedBytes(lifeline.pid());
      ZygoteProcess process = new ZygoteProcess(kernel, lifeline, pair[0], whenEnded);
      grown = true;
      return new Grown(process, importUs, unshared, dialogue.variables());
    } catch (UnfitModuleException e) {
      throw e;
    } catch (IOException e) {
      lifeline.kill();
      throw dialogue.explain(e, lifeline.awaitEnd(), alarm.isDone());
    } finally {
      alarm.cancel(false);
      if (!grown) {
        lifeline.kill();
        lifeline.awaitEnd();
        kernel.close(pair[0]);
      }
    }
  }

  private void fork(
      ZygoteProcess parent, Slot slot, GrowthSpec spec, GrownLifeline lifeline, int[] pair)
      throws IOException {
    int[] procs = slot.cgroup().openProcs();
    try {
      kernel.sendMessage(pair[0], EntryCodec.encode(spec));
      String maps = UserIds.mapOfZygote(spec.number(), spec.slots());
      parent.grow(maps, pair[1], devNull, procs, lifeline);
    } finally {
      kernel.close(pair[1]);
      for (int fd : procs) {
        kernel.close(fd);
      }
    }
    lifeline.awaitStart();
  }

  /** Ends it when it takes too long; whoever waits for its words then hears its end. */
  private static CompletableFuture<Void> alarm(GrownLifeline lifeline, long withinMs) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            lifeline.kill();
          } catch (ErrnoException e) {
            throw new IllegalStateException(e);
          }
        },
        CompletableFuture.delayedExecutor(withinMs, TimeUnit.MILLISECONDS));
  }

  private static long unsharedBytes(int pid) throws IOException {
    Matcher matcher = PRIVATE.matcher(Files.readString(Path.of("/proc/" + pid + "/smaps_rollup")));
    long kib = 0;
    while (matcher.find()) {
      kib += Long.parseLong(matcher.group(1));
    }
    return kib << 10;
  }

  /** One exchange over a control socket. */
  private final class Dialogue {
    private final int control;
    private final Set<String> variables = new HashSet<>();
    private String importing = "";

    Dialogue(int control) {
      this.control = control;
    }

    long run(GrownLifeline lifeline, GrowthSpec spec) throws IOException {
      if (!hear().path("ready").asBoolean()) {
        throw new IOException("it is not ready to import");
      }
      if (!spec.mounts().isEmpty()) {
        lifeline.mount(mounter, spec.mounts());
      }
      kernel.sendMessage(control, order(spec));
      for (JsonNode reply = hear(); ; reply = hear()) {
        if (reply.has("importing")) {
          importing = known(spec, reply.get("importing"));
        } else if (reply.has("unfit")) {
          String why = words(reply.path("why").asText());
          throw new UnfitModuleException(known(spec, reply.get("unfit")), why);
        } else if (reply.has("imported")) {
          reply.path("reads").forEach(name -> variables.add(name.asText()));
          return sum(reply.get("imported"));
        } else {
          throw new IOException("it speaks in riddles");
        }
      }
    }

    Set<String> variables() {
      return variables;
    }

    private JsonNode hear() throws IOException {
      var message = kernel.receiveMessage(control, MAX_REPLY_BYTES);
      for (int fd : message.fds()) {
        kernel.close(fd);
      }
      if (message.bytes().length == 0) {
        throw new IOException("it has ended");
      }
      JsonNode reply = JSON.readTree(message.bytes());
      if (reply == null || !reply.isObject()) {
        throw new IOException(words(new String(message.bytes(), StandardCharsets.UTF_8)));
      }
      return reply;
    }

    private static byte[] order(GrowthSpec spec) throws IOException {
      ObjectNode order = JSON.createObjectNode();
      ArrayNode path = order.putArray("path");
      spec.mounts().stream().map(CodeMount::target).forEach(path::add);
      ArrayNode modules = order.putArray("modules");
      spec.modules().forEach(modules::add);
      return JSON.writeValueAsBytes(order);
    }

    /** It names what it was told to import, and nothing else. */
    private static String known(GrowthSpec spec, JsonNode name) throws IOException {
      if (!spec.modules().contains(name.asText())) {
        throw new IOException("it speaks of a module nobody asked for");
      }
      return name.asText();
    }

    private static long sum(JsonNode times) {
      long us = 0;
      for (JsonNode time : times) {
        us += Math.max(0, time.asLong());
      }
      return us;
    }

    /** What became of it, blaming the module that was being imported. */
    IOException explain(IOException failure, ExitStatus status, boolean late) {
      if (importing.isEmpty()) {
        return late ? new IOException("it takes too long to lock itself in", failure) : failure;
      }
      String why = late ? "takes too long to import" : "ends the process: " + status.describe();
      UnfitModuleException unfit = new UnfitModuleException(importing, why);
      unfit.initCause(failure);
      return unfit;
    }
  }

  /** One line without control characters: it stands in logs. */
  private static String words(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "..." : line;
  }
}
