package dev.argyle.bench;

import dev.argyle.bench.compare.Comparison;
import dev.argyle.bench.compare.ComparisonJson;
import dev.argyle.bench.compare.ComparisonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code faas bench compare}: two results side by side. Asks no platform. Exit codes: 0; 1 if
 * something got slower beyond noise; 2 if there is nothing to compare.
 */
@Command(
    name = "compare",
    description = {
      "Tells what got slower or faster between two results beyond noise.",
      "Exits with 1 if something got slower, with 2 if there is nothing to compare."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int SLOWER = 1;
  private static final int USAGE = 2;

  @Parameters(
      index = "0",
      paramLabel = "BEFORE",
      description = "A folder of results, or one SUITE.json of it.")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "Another one.")
  private Path after;

  @Option(names = "--json", description = "Prints JSON instead of tables.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      Comparison comparison = Comparison.of(before, after);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          json
              ? new ComparisonJson().of(comparison)
              : new ComparisonText().of(comparison).stripTrailing());
      out.flush();
      return comparison.isSlower() ? SLOWER : 0;
    } catch (IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("faas bench compare: " + e.getMessage());
      err.flush();
      return USAGE;
    }
  }
}
