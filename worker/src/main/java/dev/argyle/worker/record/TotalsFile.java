package dev.argyle.worker.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.TotalsJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The totals on the disk: always a whole file, the one before or the one after a save. One thread.
 */
final class TotalsFile {
  private static final Logger LOG = LoggerFactory.getLogger(TotalsFile.class);

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private final Map<String, FunctionTotals> totals = new TreeMap<>();
  private boolean isUnsaved;
  private boolean failing;

  TotalsFile(Path file) {
    this.file = file;
  }

  /** What is there; one that cannot be read is put aside, and counting begins anew. */
  List<FunctionTotals> load() throws IOException {
    if (Files.exists(file)) {
      try {
        for (JsonNode function : json.readTree(Files.readAllBytes(file)).path("functions")) {
          FunctionTotals read = TotalsJson.read(function);
          totals.put(read.function(), read);
        }
      } catch (JacksonException | IllegalArgumentException e) {
        totals.clear();
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.error("totals could not be read and begin anew; what was there is in {}", aside);
      }
    }
    return List.copyOf(totals.values());
  }

  /** These have changed. */
  void update(Collection<FunctionTotals> changed) {
    changed.forEach(one -> totals.put(one.function(), one));
    isUnsaved |= !changed.isEmpty();
  }

  /** Saves what has changed, or could not be saved before. */
  void save() {
    if (!isUnsaved) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      write(next, text());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      isUnsaved = false;
      if (failing) {
        failing = false;
        LOG.info("totals are saved again");
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("totals are kept in memory until they can be saved: {}", e.getMessage());
      }
    }
  }

  private byte[] text() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator generator = json.createGenerator(text)) {
      generator.writeStartObject();
      generator.writeArrayFieldStart("functions");
      for (FunctionTotals one : totals.values()) {
        TotalsJson.write(one, generator);
      }
      generator.writeEndArray();
      generator.writeEndObject();
    }
    return text.toByteArray();
  }

  /** On the disk before it gets its name, or a power cut could leave a name of nothing. */
  private static void write(Path path, byte[] text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(false);
    }
  }
}
