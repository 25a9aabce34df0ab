package dev.argyle.deploy.settings;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the values of a setting are.
 *
 * @param allowed what is allowed, as in "must be ...": {@code a whole number from 1 to 9}
 * @param example a value; empty when {@code allowed} lists them all
 * @param secret whether a value may hold a password
 * @param reading makes a value of its text
 * @param writing the text that is read as that value, without its secrets
 */
public record SettingType<T>(
    String allowed,
    String example,
    boolean secret,
    Reading<T> reading,
    Function<T, String> writing) {

  /** Makes a value of its text. */
  @FunctionalInterface
  public interface Reading<T> {
    /**
     * The value; empty when the text is none.
     *
     * @param base the absolute folder that relative paths are relative to
     */
    Optional<T> read(String text, Path base);
  }

  /** What is allowed, with an example: what to say to somebody whose value was refused. */
  String expected() {
    return example.isEmpty() ? allowed : allowed + ", such as " + example;
  }
}
