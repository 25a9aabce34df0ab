package dev.argyle.deploy.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal whose keys come at once and unseen, and whose screen is painted again and again. What
 * it was before comes back when this is closed, or when the process is ended by Ctrl-C.
 */
final class Terminal implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";
  private static final String OTHER_SCREEN = ESCAPE + "?1049h" + ESCAPE + "?25l";
  private static final String FIRST_SCREEN = ESCAPE + "?25h" + ESCAPE + "?1049l";
  private static final long KEY_CHECK_MS = 50;
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  private final InputStream keys;
  private final PrintStream out;
  private final String before;
  private final Thread hook = new Thread(this::restore);
  private boolean restored;

  Terminal(InputStream keys, PrintStream out) {
    this.keys = keys;
    this.out = out;
    before = stty("-g");
    if (!before.isEmpty()) {
      stty("-icanon", "-echo", "min", "1");
    }
    Runtime.getRuntime().addShutdownHook(hook);
    out.print(OTHER_SCREEN);
  }

  /** Shows these lines from the top, as far as there is room. */
  void paint(List<String> lines) {
    String[] size = stty("size").split(" ", -1);
    int rows = size.length == 2 ? number(size[0], ROWS) : ROWS;
    int columns = size.length == 2 ? number(size[1], COLUMNS) : COLUMNS;
    StringBuilder text = new StringBuilder(ESCAPE + "H");
    for (String line : lines.subList(0, Math.min(lines.size(), rows - 1))) {
      text.append(line, 0, Math.min(line.length(), columns)).append(ESCAPE).append("K\r\n");
    }
    out.print(text.append(ESCAPE).append("J"));
    out.flush();
  }

  private static int number(String text, int otherwise) {
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }

  /** Waits; true as soon as {@code q} was pressed. */
  boolean quits(long ms) throws IOException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    try {
      while (System.nanoTime() - deadlineNs < 0) {
        while (keys.available() > 0) {
          int key = keys.read();
          if (key == 'q' || key == 'Q') {
            return true;
          }
        }
        Thread.sleep(KEY_CHECK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    return false;
  }

  /** What stty(1) says of the terminal; empty where there is none. */
  private static String stty(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("stty"));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return process.waitFor() == 0 ? text : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private synchronized void restore() {
    if (!restored) {
      restored = true;
      out.print(FIRST_SCREEN);
      out.flush();
      if (!before.isEmpty()) {
        stty(before);
      }
    }
  }

  @Override
  public void close() {
    restore();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
