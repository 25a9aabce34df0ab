package dev.argyle.bench;

import dev.argyle.bench.docker.DockerShape;
import dev.argyle.bench.docker.DockerSuite;
import dev.argyle.bench.primitive.PrimitivesSuite;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.trace.ReplayShape;
import dev.argyle.bench.trace.TraceSuite;
import dev.argyle.bench.workload.CaseShape;
import dev.argyle.bench.workload.CaseSuite;
import dev.argyle.bench.workload.FunctionsShape;
import dev.argyle.bench.workload.FunctionsSuite;
import java.util.List;

/** All suites there are, as {@code faas bench} runs them; {@code all} takes them in this order. */
final class Suites {
  private Suites() {}

  /** Short ones that others are compared to first; what strains the machine late. */
  static List<Suite> standard() {
    return List.of(
        new FloorsSuite(FloorsShape.standard()),
        new ColdSuite(ColdShape.standard()),
        new WarmSuite(WarmShape.standard()),
        new DockerSuite(DockerShape.standard()),
        PrimitivesSuite.standard(),
        new ImportsSuite(ImportsShape.standard()),
        new DensitySuite(DensityShape.standard()),
        new CaseSuite(CaseShape.standard()),
        new FunctionsSuite(FunctionsShape.standard()),
        new TraceSuite(ReplayShape.standard()),
        new LoadSuite(LoadShape.standard()),
        new FairSuite(FairShape.standard()),
        new PoliciesSuite(PoliciesShape.standard()),
        new SoakSuite(SoakShape.standard()));
  }
}
