package dev.argyle.bench;

import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A suite's run against a {@link FakeGateway}, one block of everything, and what it left.
 *
 * @param result what it found
 * @param text the same for a person
 */
public record SmallRun(SuiteResult result, String text) {
  private static final int RATE = 400;
  public static final int LIVE = 20;

  public static SmallRun of(FakeGateway gateway, Path folder, Suite suite)
      throws IOException, InterruptedException {
    SuiteResult result = suite.run(new SuiteRun(gateway.uri(), 0, RATE, LIVE, 1, 1, Progress.NONE));
    new ResultFolder(folder).write(result);
    return new SmallRun(result, new ResultText().of(result));
  }

  public boolean has(String key) {
    return result.metrics().containsKey(key);
  }

  public double metric(String key) {
    return result.metrics().get(key).doubleValue();
  }

  /** Why it is marked failed, but for rates: whether they are met is up to the machine. */
  public List<String> problems() {
    return result.problems().stream()
        .filter(problem -> !problem.startsWith("the rate was missed"))
        .toList();
  }
}
