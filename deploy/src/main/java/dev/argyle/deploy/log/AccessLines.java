package dev.argyle.deploy.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.argyle.gateway.observe.AccessLog;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * An event of the {@link AccessLog} much as web servers write it: client, time, request, status and
 * bytes, then microseconds, function, request id and trace id; a dash for what there is none of.
 * One thread.
 */
final class AccessLines extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, String> values = values(event.getKeyValuePairs());
    StringBuilder line = new StringBuilder(256);
    line.append(value(values, AccessLog.Key.CLIENT)).append(" - - [");
    TIME.formatTo(event.getInstant(), line);
    line.append("] \"").append(value(values, AccessLog.Key.METHOD)).append(' ');
    line.append(value(values, AccessLog.Key.PATH)).append("\" ");
    line.append(value(values, AccessLog.Key.STATUS))
        .append(' ')
        .append(value(values, AccessLog.Key.BYTES));
    for (AccessLog.Key key :
        List.of(
            AccessLog.Key.DURATION_US,
            AccessLog.Key.FUNCTION,
            AccessLog.Key.REQUEST_ID,
            AccessLog.Key.TRACE_ID)) {
      line.append(' ').append(value(values, key));
    }
    return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Map<String, String> values(List<KeyValuePair> pairs) {
    Map<String, String> values = new HashMap<>();
    if (pairs != null) {
      pairs.forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
    }
    return values;
  }

  private static String value(Map<String, String> values, AccessLog.Key key) {
    String value = values.getOrDefault(key.label(), "");
    return value.isEmpty() ? "-" : Lines.escaped(value);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
