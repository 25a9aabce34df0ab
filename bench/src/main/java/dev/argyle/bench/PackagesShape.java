package dev.argyle.bench;

import java.util.List;

/**
 * How suite {@code imports} compares starts with the tree of zygotes and without.
 *
 * @param packages that are compared, if they are installed
 * @param floorTimes how often each bare import is taken
 * @param learnRounds how often each has its turn while the platform learns, at the most
 * @param learnMs of each turn
 * @param measureMs of each block that counts; longer where a start takes long
 */
record PackagesShape(
    List<PopularPackage> packages, int floorTimes, int learnRounds, int learnMs, int measureMs) {

  /** What is run when somebody asks: with all packages, less than two minutes. */
  static PackagesShape standard() {
    return new PackagesShape(PopularPackage.TWENTY, 3, 4, 400, 500);
  }
}
