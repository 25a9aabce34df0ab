package dev.argyle.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keep-alive connections to one server, opened when asked for and reused last in, first out.
 * Confined to one event loop, that of the client.
 */
final class ConnectionPool {
  private static final String REFUSED = "no connection";
  private static final String TOO_MANY = "too many wait for a connection";
  private static final String SHUT = "the client was closed";
  private static final int READ_BYTES = 16 << 10;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Limits limits;
  private final byte[] scratch = new byte[READ_BYTES];
  private final Set<HttpConnection> open = new LinkedHashSet<>();
  private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private io.netty.util.concurrent.Future<?> ticks;
  private int connecting;
  private int second;
  private boolean shut;

  /**
   * What is bounded.
   *
   * @param connections at once
   * @param waiting requests for which no connection is free
   * @param connectMs to a connection
   * @param silentSeconds without a byte of an answer, or of a connection without use
   * @param wholeSeconds from a request to the last byte of its answer
   */
  record Limits(int connections, int waiting, int connectMs, int silentSeconds, int wholeSeconds) {}

  private record Waiting(ByteBuf request, Promise<Reply> answer) {}

  ConnectionPool(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      InetSocketAddress server,
      Limits limits) {
    this.loop = loop;
    this.limits = limits;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .remoteAddress(server)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectMs())
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Sends a request over a free connection, a new one, or the next that gets free. */
  Future<Reply> send(ByteBuf request) {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException("requests are sent on the client's event loop");
    }
    Promise<Reply> answer = Promise.promise();
    HttpConnection free = idle.pollLast();
    if (free != null) {
      free.send(request, answer);
    } else if (shut || waiting.size() >= limits.waiting()) {
      request.release();
      answer.fail(new NoAnswerException(shut ? SHUT : TOO_MANY));
    } else {
      waiting.add(new Waiting(request, answer));
      connect();
    }
    return answer.future();
  }

  /** One more for those who wait, if there may be more. */
  private void connect() {
    if (connecting >= waiting.size() || open.size() + connecting >= limits.connections()) {
      return;
    }
    if (ticks == null) {
      ticks = loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }
    connecting++;
    HttpConnection connection = new HttpConnection(this);
    ChannelFuture connected = bootstrap.clone().handler(connection).connect();
    connected.addListener(result -> connected(connection, result.isSuccess()));
  }

  private void connected(HttpConnection connection, boolean success) {
    connecting--;
    if (success && !shut) {
      open.add(connection);
      free(connection);
    } else if (success) {
      connection.close();
    } else if (!waiting.isEmpty()) {
      fail(waiting.poll(), REFUSED);
      // Others may have waited for this one only.
      connect();
    }
  }

  private static void fail(Waiting unlucky, String reason) {
    unlucky.request().release();
    unlucky.answer().fail(new NoAnswerException(reason));
  }

  /** A connection has nothing to do. */
  void free(HttpConnection connection) {
    Waiting next = waiting.poll();
    if (next == null) {
      idle.addLast(connection);
    } else {
      connection.send(next.request(), next.answer());
    }
  }

  /** A connection was closed, by whomever. */
  void gone(HttpConnection connection) {
    open.remove(connection);
    idle.remove(connection);
    if (!shut) {
      connect();
    }
  }

  /** Seconds since the first connection, counted and not read off a clock for every answer. */
  int second() {
    return second;
  }

  /** Where bytes of answers are looked at; of whoever reads just now. */
  byte[] scratch() {
    return scratch;
  }

  private void tick() {
    second++;
    for (HttpConnection connection : List.copyOf(open)) {
      connection.look(limits.silentSeconds(), limits.wholeSeconds());
    }
  }

  /** Closes all connections; what is under way fails. */
  void close() {
    shut = true;
    if (ticks != null) {
      ticks.cancel(false);
    }
    while (!waiting.isEmpty()) {
      fail(waiting.poll(), SHUT);
    }
    List.copyOf(open).forEach(HttpConnection::close);
  }
}
