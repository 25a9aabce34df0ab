package dev.argyle.zygote.process;

import java.io.IOException;

/** A module that no zygote may import: guests would inherit what it does, or it never ends. */
public final class UnfitModuleException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String module;
  private final String why;

  /**
   * An unfit module.
   *
   * @param why the end of a sentence that begins with its name
   */
  public UnfitModuleException(String module, String why) {
    super(module + " " + why);
    this.module = module;
    this.why = why;
  }

  /** Its name. */
  public String module() {
    return module;
  }

  /** What it does, as the end of a sentence that begins with its name. */
  public String why() {
    return why;
  }
}
