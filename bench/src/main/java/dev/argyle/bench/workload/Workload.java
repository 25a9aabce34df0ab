package dev.argyle.bench.workload;

import java.util.Locale;
import java.util.Optional;

/** A program of a kind that serverless benchmarks are made of, with the one answer it must give. */
enum Workload {
  FLOAT("sine, cosine and root, 60,000 times", "9798081.39"),
  MATMUL("256 x 256 matrices by numpy", "503309695 1965705", "numpy", "python3-numpy"),
  AES("AES-128-CTR of 12 KiB in pure Python", "14d5593a"),
  JSON("350 KB written, read, written again", "351040 8ee93311"),
  GZIP("1 MiB of words squeezed and expanded", "1048576 2701482e small"),
  TEMPLATE("a table of 4,000 escaped cells", "218118 5a7264d0"),
  THUMBNAIL("1280 x 960 JPEG to 200 x 150", "JPEG 200x150 024 246 460 602", "PIL", "python3-pil"),
  GRAPH("BFS and PageRank of 7,500 edges", "1492 6927 1161 0.00195546");

  private final String explanation;
  private final String result;
  private final Optional<String> module;
  private final String debianPackage;

  Workload(String explanation, String result) {
    this(explanation, result, null, "");
  }

  Workload(String explanation, String result, String module, String debianPackage) {
    this.explanation = explanation;
    this.result = result;
    this.module = Optional.ofNullable(module);
    this.debianPackage = debianPackage;
  }

  /** As keys begin. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it computes, a few words. */
  String explanation() {
    return explanation;
  }

  /** The only right answer. */
  String result() {
    return result;
  }

  /** Why it cannot be run, if that is what an error's text says. */
  Optional<String> missing(String error) {
    return module
        .filter(name -> error.contains("No module named '" + name))
        .map(name -> name + " is not installed: apt-get install -y " + debianPackage);
  }

  /** Its program, with a function {@code handler}. */
  String code() {
    return Program.text(key());
  }
}
