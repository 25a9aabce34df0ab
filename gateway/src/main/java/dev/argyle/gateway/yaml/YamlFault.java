package dev.argyle.gateway.yaml;

/**
 * A text that is not the YAML that is taken here. The message goes behind the file's name: {@code
 * line 3: ...}.
 */
public final class YamlFault extends Exception {
  private static final long serialVersionUID = 1L;

  YamlFault(String message) {
    super(message, null, false, false);
  }

  static YamlFault at(int line, String sentence) {
    return new YamlFault("line %d: %s".formatted(line, sentence));
  }
}
