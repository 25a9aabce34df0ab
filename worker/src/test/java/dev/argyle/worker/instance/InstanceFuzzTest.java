package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.egress.EgressGate;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Fuzz;
import dev.argyle.sandbox.testing.RecordingKernel;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A guest that answers with any bytes: its caller is told one end, and nothing else happens. */
class InstanceFuzzTest {
  private static final int CASES = 800;
  private static final Kernel SOCKETS = new JnrKernel();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ListAppender<ILoggingEvent> troubles = new ListAppender<>();

  @BeforeEach
  void listenForTroubles() {
    troubles.start();
    ((Logger) LoggerFactory.getLogger(Guest.class)).addAppender(troubles);
  }

  @AfterEach
  void stop() throws InterruptedException {
    ((Logger) LoggerFactory.getLogger(Guest.class)).detachAppender(troubles);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** What a caller gets, and what must not happen meanwhile. */
  private static final class Sink implements ResponseSink {
    final CompletableFuture<InvocationResult> end = new CompletableFuture<>();
    final List<String> mistakes = new ArrayList<>();
    private boolean streaming;

    @Override
    public void streamStarted(Buffer head, StartKind start, long initUs) {
      note(streaming || end.isDone(), "a second start");
      streaming = true;
    }

    @Override
    public void chunk(Buffer bytes) {
      note(!streaming || end.isDone(), "a piece outside of a stream");
    }

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void whenDrained(Runnable resume) {
      resume.run();
    }

    @Override
    public void end(InvocationResult result) {
      note(!end.complete(result), "a second end");
      note(result.outcome() instanceof Outcome.Streamed != streaming && isAnswer(result), "a mix");
    }

    private static boolean isAnswer(InvocationResult result) {
      return result.outcome() instanceof Outcome.Success
          || result.outcome() instanceof Outcome.Streamed;
    }

    private void note(boolean wrong, String what) {
      if (wrong) {
        mistakes.add(what);
      }
    }
  }

  /** What was sent before the end is read from the sockets themselves. */
  private static final class RealSockets extends RecordingKernel {
    @Override
    public int receiveNow(int fd, byte[] buffer) throws ErrnoException {
      return SOCKETS.receiveNow(fd, buffer);
    }
  }

  private static final class NoOwner implements InstanceOwner {
    @Override
    public void initialized() {}

    @Override
    public void notInitialized(Outcome outcome, boolean certain) {}

    @Override
    public void imported(List<String> modules) {}

    @Override
    public void idle(Instance instance) {}

    @Override
    public void freed(Instance instance) {}

    @Override
    public void leaving(Instance instance) {}

    @Override
    public void stopped(Instance instance) {}

    @Override
    public void finished(InvocationResult result) {}
  }

  private void answerWith(byte[] bytes, int calls) throws Exception {
    RecordingKernel kernel = new RealSockets();
    kernel.files().put("/proc/thread-self/ns/mnt", "");
    int[] frames = socketPair();
    int[] output = socketPair();
    Sandbox sandbox = new Sandbox(kernel, new Slot(0, 1, new NoCgroup(), EgressGate.OPEN), 99);
    List<Sink> sinks = Stream.generate(Sink::new).limit(calls).toList();
    CompletableFuture<Guest> released = new CompletableFuture<>();
    CompletableFuture<Guest> started = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            started.complete(start(kernel, sandbox, frames[0], output[0], sinks, released));
          } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    Guest guest = started.get(20, TimeUnit.SECONDS);
    try {
      SOCKETS.write(frames[1], bytes);
    } catch (ErrnoException closedAlready) {
      // It was enough to be killed.
    }
    SOCKETS.close(frames[1]);
    SOCKETS.close(output[1]);
    guest.processEnded(new ExitStatus(9));
    released.get(20, TimeUnit.SECONDS);
    for (Sink sink : sinks) {
      assertTrue(sink.end.isDone(), "the caller is told");
      check(sink);
    }
  }

  private static int[] socketPair() throws ErrnoException {
    int[] pair = SOCKETS.socketpair(Linux.SOCK_STREAM);
    SOCKETS.setNonBlocking(pair[0]);
    return pair;
  }

  private Guest start(
      Kernel kernel,
      Sandbox sandbox,
      int framesFd,
      int outputFd,
      List<Sink> sinks,
      CompletableFuture<Guest> released)
      throws IOException {
    Guest guest = new Guest(kernel, sandbox, loop, framesFd, outputFd, null, released::complete);
    InstanceTemplate template =
        new InstanceTemplate(
            Specs.named("fuzzed").concurrency(new Concurrency(1, 0, 0, sinks.size())).build(),
            new CodeMounter(kernel),
            PreparedCode.of(Path.of("/nowhere"), Optional.empty()),
            EgressRule.NONE,
            WorkerConfig.defaults(Path.of("/nowhere"), "argyle-1-1"),
            new FunctionLog());
    Instance instance = template.adopt(guest, new NoOwner());
    for (Sink sink : sinks) {
      Invocation invocation =
          new Invocation("id-1", template.function(), Buffer.buffer("{}"), "", "");
      Call call = new Call(invocation, sink, loop, gone -> {});
      if (instance.running() == 0) {
        assertTrue(instance.start(call, false, false));
      } else {
        instance.run(call);
      }
    }
    return guest;
  }

  private void check(Sink sink) throws Exception {
    assertEquals(List.of(), sink.mistakes);
    assertEquals(List.of(), troubles.list);
    Outcome outcome = sink.end.get().outcome();
    if (outcome instanceof Outcome.FunctionError error) {
      JsonNode body = JSON.readTree(error.errorJson().getBytes());
      assertEquals(error.errorType(), body.get("errorType").asText());
      assertTrue(body.get("errorMessage").isTextual() && body.get("stackTrace").isArray());
      assertTrue(error.errorType().length() <= 256 && body.size() == 3);
    } else if (outcome instanceof Outcome.Success success) {
      assertTrue(success.payload().length() <= Limits.MAX_RESPONSE_BYTES);
    }
  }

  private static Fuzz target() {
    return Fuzz.target(InstanceFuzzTest.class, "instance-frames")
        .words(
            "\1\24\0\0\0\0\0\0",
            "\1\24\0\1\0\0\0\0",
            "\1\24\0\2\0\0\0\0",
            "\1\22\0\0\0\0\0\2{}",
            "\1\22\0\1\0\0\0\2{}",
            "\1\25\0\0\0\0\0\2{}",
            "\1\23\0\0\0\0\0\1x",
            "\1\23\0\2\0\0\0\1x",
            "\1\27\0\1\0\0\0\1x",
            "\1\21\0\0\0\0\0\4\0\0\0\0");
  }

  @Test
  void anyAnswerEndsTheCallOnceAndInOrder() {
    target().run(CASES, (input, random) -> answerWith(input, 1));
  }

  @Test
  void anyAnswerEndsEachOfSeveralCallsOnceAndInOrder() {
    target().run(CASES, (input, random) -> answerWith(input, 3));
  }
}
