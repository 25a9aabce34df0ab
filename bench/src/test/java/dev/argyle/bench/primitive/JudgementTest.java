package dev.argyle.bench.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Claim.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTest {
  private static final double NONE = Double.NaN;

  @Test
  void allRatiosMustReachTheBar() {
    assertEquals(Verdict.HOLDS, Judgement.allAtLeast(2, List.of(2.0, 3.5)));
    assertEquals(Verdict.FAILS, Judgement.allAtLeast(2, List.of(3.5, 1.99)));
  }

  @Test
  void whatWasNotMeasuredIsUnknownAndNeverHolds() {
    assertEquals(Verdict.UNKNOWN, Judgement.allAtLeast(2, List.of()));
    assertEquals(Verdict.UNKNOWN, Judgement.allAtLeast(2, List.of(3.0, NONE)));
  }

  @Test
  void rangesAreToldOnceIfTheyAreOneFigure() {
    assertEquals("1.8 to 2.4", Judgement.range(List.of(2.4, 1.8, 2.0)));
    assertEquals("2.0", Judgement.range(List.of(2.0, 2.01)));
  }

  @Test
  void bindMountsAreHeldToAboutTwice() {
    check(
        Verdict.HOLDS,
        "40,000 bind mounts a second at best, 20,000 overlay mounts: 1.6 to 2.0 times as fast",
        StorageFigure.claim(40_000, 20_000, List.of(2.0, 1.6)));
    check(Verdict.FAILS, "1.2", StorageFigure.claim(24_000, 20_000, List.of(1.2)));
    check(Verdict.UNKNOWN, "not measured", StorageFigure.claim(24_000, NONE, List.of(NONE)));
  }

  @Test
  void mountsAreHeldToGrowth() {
    Claim grown = MountsFigure.claim("A mount", 10, 5_000, 20, 2_000);
    check(Verdict.HOLDS, "20.0 us among 10 mounts, 2,000 us among 5,000: 100 times", grown);
    assertTrue(grown.said().startsWith("A mount costs more the more mounts"), grown.said());
    check(Verdict.FAILS, "1.5", MountsFigure.claim("A mount", 10, 5_000, 20, 30));
    check(Verdict.UNKNOWN, "not measured", MountsFigure.claim("A mount", 0, 0, NONE, NONE));
  }

  @Test
  void networkNamespacesAreComparedToTheDearestOther() {
    check(
        Verdict.HOLDS,
        "500 us for a network namespace until it is gone, 100 us for the next, mnt: 5.0 times",
        NamespacesFigure.claim(Map.of("uts", 2.0, "mnt", 100.0, "ipc", NONE, "net", 500.0)));
    check(Verdict.FAILS, "mnt", NamespacesFigure.claim(Map.of("mnt", 100.0, "net", 50.0)));
    check(Verdict.UNKNOWN, "not measured", NamespacesFigure.claim(Map.of("mnt", 100.0)));
    check(Verdict.UNKNOWN, "not measured", NamespacesFigure.claim(Map.of("net", 100.0)));
  }

  @Test
  void churnIsHeldToTwice() {
    check(
        Verdict.HOLDS,
        "900 sandboxes a second at best without, 200 with, 100 with a veth pair: 4.5 and 9.0",
        NetworkFigure.claim(900, 200, 100));
    check(Verdict.FAILS, "1.8", NetworkFigure.claim(900, 500, 100));
    check(Verdict.UNKNOWN, "not measured", NetworkFigure.missing());
  }

  @Test
  void reuseIsHeldToTwiceForEachNumberOfWorkers() {
    check(
        Verdict.HOLDS,
        "9,000 starts a second at best with groups that are reused, 3,000 with fresh ones: 3.0",
        CgroupsFigure.claim("v1", 9_000, 3_000, List.of(3.0, 3.0)));
    check(Verdict.FAILS, "1.9 to 3.0", CgroupsFigure.claim("v2", 9, 3, List.of(3.0, 1.9)));
    check(Verdict.UNKNOWN, "not measured", CgroupsFigure.claim("v2", NONE, NONE, List.of()));
  }

  private static void check(Verdict verdict, String found, Claim claim) {
    assertEquals(verdict, claim.verdict(), claim.found());
    assertTrue(claim.found().contains(found), claim.found());
    assertTrue(claim.figure().startsWith("SOCK, figure "), claim.figure());
  }
}
