package dev.argyle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Promise;

/**
 * One connection: one request at a time, whose answer it reads to its last byte. It is given back
 * before the answer is told, so that who is told can use it at once. Confined to the event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final String CLOSED = "the connection was closed before the answer";
  private static final String CUT = "the connection was closed within the answer";
  private static final String SILENT = "silent for too long";
  private static final String ENDLESS = "not whole in time";

  private final ConnectionPool pool;
  private final ResponseParser parser = new ResponseParser();
  private Channel channel;
  private Promise<Reply> answer;
  private int beganSecond;
  private int heardSecond;

  HttpConnection(ConnectionPool pool) {
    this.pool = pool;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  /** Sends one request; there is none under way. Takes over the buffer's reference. */
  void send(ByteBuf request, Promise<Reply> promise) {
    answer = promise;
    beganSecond = pool.second();
    heardSecond = beganSecond;
    channel.writeAndFlush(request, channel.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    heardSecond = pool.second();
    try {
      while (bytes.isReadable()) {
        byte[] scratch = pool.scratch();
        int length = Math.min(scratch.length, bytes.readableBytes());
        bytes.readBytes(scratch, 0, length);
        if (!take(scratch, length)) {
          return;
        }
      }
    } finally {
      bytes.release();
    }
  }

  /** False if the connection is of no more use. */
  private boolean take(byte[] bytes, int length) {
    if (answer == null) {
      // Nobody asked. What comes next on this connection would be taken for an answer.
      channel.close();
      return false;
    }
    try {
      int end = parser.parse(bytes, 0, length);
      if (end == ResponseParser.MORE) {
        return true;
      }
      if (end < length) {
        throw NoAnswerException.malformed("bytes behind the answer");
      }
      return settle(parser.keepsAlive());
    } catch (NoAnswerException e) {
      fail(e.getMessage());
      return false;
    }
  }

  /** A whole answer is there. */
  private boolean settle(boolean keep) {
    Promise<Reply> told = answer;
    Reply reply = parser.reply();
    answer = null;
    parser.reset();
    if (keep) {
      pool.free(this);
    } else {
      channel.close();
    }
    told.complete(reply);
    return keep;
  }

  private void fail(String reason) {
    Promise<Reply> told = answer;
    answer = null;
    channel.close();
    if (told != null) {
      told.fail(new NoAnswerException(reason));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pool.gone(this);
    if (answer == null) {
      return;
    }
    if (parser.endsByClose()) {
      settle(false);
    } else {
      fail(parser.isAtBegin() ? CLOSED : CUT);
    }
  }

  /** A read or a write failed: reset by the other side, mostly. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (answer != null && parser.endsByClose()) {
      // Cut off, and not ended: how much is missing cannot be told.
      fail(CUT);
    } else {
      context.close();
    }
  }

  /**
   * Looks whether it has been waited for too long; once a second.
   *
   * @param silentSeconds longest without a byte, or without use
   * @param wholeSeconds longest from request to the answer's last byte
   */
  void look(int silentSeconds, int wholeSeconds) {
    int now = pool.second();
    if (now - heardSecond > silentSeconds) {
      fail(SILENT);
    } else if (answer != null && now - beganSecond > wholeSeconds) {
      fail(ENDLESS);
    }
  }

  /** Closes it; a request under way fails. */
  void close() {
    channel.close();
  }
}
