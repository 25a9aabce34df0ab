package dev.argyle.deploy.cli;

import java.util.List;

/**
 * A version that now serves.
 *
 * @param name the function
 * @param version its new version
 * @param url where its HTTP trigger is
 * @param warnings sentences on what it asks for and does not get
 */
public record Deployed(String name, String version, String url, List<String> warnings) {
  /** Copies the warnings. */
  public Deployed {
    warnings = List.copyOf(warnings);
  }
}
