package dev.argyle.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON written straight into a {@link Buffer} and read straight from bytes, without trees. */
public final class JsonText {
  private static final int MAX_DEPTH = 500;

  private static final int MAX_STREAMED_STRING = 64 * 1024;

  // Immutable once made.
  private static final JsonFactory FACTORY = factory(Integer.MAX_VALUE);
  private static final JsonFactory STREAM_FACTORY = factory(MAX_STREAMED_STRING);

  private JsonText() {}

  private static JsonFactory factory(int maxStringLength) {
    return ((JsonFactoryBuilder) JsonFactory.builder())
        // No guessing of UTF-16: the guest reads UTF-8 and nothing else.
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        // Names come from outside; interning them would fill a table that is never emptied.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(maxStringLength)
                .build())
        .build();
  }

  /** Writes one value. */
  @FunctionalInterface
  public interface Writer {
    /** Writes to a generator that is closed after. */
    void write(JsonGenerator json) throws IOException;
  }

  /** The JSON text that {@code writer} writes. Any thread. */
  public static Buffer write(Writer writer) {
    Buffer buffer = Buffer.buffer(512);
    try (JsonGenerator json = FACTORY.createGenerator(new BufferStream(buffer))) {
      writer.write(json);
    } catch (IOException e) {
      // A buffer in memory does not fail to be written.
      throw new UncheckedIOException(e);
    }
    return buffer;
  }

  /** A streaming parser over UTF-8. Any thread. */
  public static JsonParser parser(byte[] utf8) throws IOException {
    return FACTORY.createParser(utf8);
  }

  /**
   * A streaming parser over a stream of UTF-8, for text that may be longer than memory: strings are
   * bounded, except where they are read piece by piece. Any thread.
   */
  public static JsonParser parser(InputStream utf8) throws IOException {
    return STREAM_FACTORY.createParser(utf8);
  }

  /** True when the bytes are exactly one JSON value. Any thread. */
  public static boolean isOneValue(byte[] utf8) {
    try (JsonParser json = parser(utf8)) {
      if (json.nextToken() == null) {
        return false;
      }
      json.skipChildren();
      // A lazily parsed scalar is only checked when it is finished.
      json.finishToken();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static final class BufferStream extends OutputStream {
    private final Buffer buffer;

    BufferStream(Buffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public void write(int b) {
      buffer.appendByte((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      buffer.appendBytes(bytes, offset, length);
    }
  }
}
