package dev.argyle.deploy.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.FaasException;
import dev.argyle.worker.api.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the event that {@code -d} names: JSON itself, {@code @FILE}, or {@code -}. */
final class EventSource {
  private final Console console;

  EventSource(Console console) {
    this.console = console;
  }

  /** The event's bytes: JSON in UTF-8, not larger than an event may be. */
  byte[] read(String data) {
    byte[] event = bytes(data);
    if (event.length > Limits.MAX_EVENT_BYTES) {
      throw FaasException.usage(
          "the event is larger than " + Limits.MAX_EVENT_BYTES / (1024 * 1024) + " MiB");
    }
    try {
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(event);
    } catch (JacksonException e) {
      throw FaasException.usage("the event is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw FaasException.usage("the event is not JSON");
    }
    return event;
  }

  private byte[] bytes(String data) {
    if (data == null) {
      return "{}".getBytes(StandardCharsets.UTF_8);
    }
    if (data.equals("-")) {
      try {
        return console.in().readNBytes(Limits.MAX_EVENT_BYTES + 1);
      } catch (IOException e) {
        throw FaasException.failed("cannot read the event from standard input");
      }
    }
    if (data.startsWith("@")) {
      return file(console.directory().resolve(data.substring(1)));
    }
    return data.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] file(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Limits.MAX_EVENT_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw FaasException.usage("no file " + file);
    } catch (IOException e) {
      throw FaasException.usage("cannot read " + file);
    }
  }
}
