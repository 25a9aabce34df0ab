package dev.argyle.worker.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.PreparedCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportScanTest {
  @TempDir private Path folder;

  private static List<String> modules(String source) {
    return List.copyOf(ImportScan.modules(source, Set.of("helpers")));
  }

  private ImportScan scan(String handler) {
    return ImportScan.of(Specs.named("f").handler(handler).build(), code(folder, Optional.empty()));
  }

  @Test
  void readsWhatTheTopLevelImports() {
    assertEquals(
        List.of("os", "numpy", "PIL", "PIL.Image", "PIL.ImageDraw", "a.b", "a.b.c"),
        modules(
            """
            import os, numpy as np  # and more
            from PIL import Image, ImageDraw as draw
            from a.b import (c)
            from __future__ import annotations
            import helpers
            from helpers import x
            from . import sibling
            def later():
                import pandas
            text = "import nothing"
            """));
  }

  @Test
  void isNotFooledByWhatIsNoPython() {
    assertEquals(List.of(), modules("import ../../etc/passwd\nimport \u0000\nfrom 1 import 2"));
    assertEquals(List.of("x"), modules("import " + "x,".repeat(100_000)));
    assertEquals(100, modules("import " + names(5_000)).size());
  }

  private static String names(int count) {
    StringBuilder names = new StringBuilder("m");
    for (int i = 0; i < count; i++) {
      names.append(",m").append(i);
    }
    return names.toString();
  }

  @Test
  void readsTheHandlersFileAndKnowsTheFunctionsOwn() throws IOException {
    Files.createDirectories(folder.resolve("sub/yaml"));
    Files.writeString(folder.resolve("app.py"), "import numpy\nimport yaml\n");
    Files.writeString(folder.resolve("sub/inner.py"), "import pandas\n");
    Files.writeString(folder.resolve("yaml.cpython-311-x86_64-linux-gnu.so"), "");
    assertEquals(Set.of("numpy"), scan("app.handler").modules());
    assertEquals(Set.of("pandas"), scan("sub.inner.handler").modules());
    assertEquals(Set.of("app", "sub", "yaml"), scan("app.handler").local());
    assertEquals(Set.of(), scan("missing.handler").modules());
    assertEquals(Set.of(), scan("handler").modules());
  }

  @Test
  void readsNothingOutsideTheFunction() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.writeString(folder.resolve("outside.py"), "import numpy\n");
    Files.createSymbolicLink(inside.resolve("link.py"), folder.resolve("outside.py"));
    for (String handler : List.of("../outside.handler", "link.handler", "/outside.x")) {
      ImportScan scan =
          ImportScan.of(Specs.named("f").handler(handler).build(), code(inside, Optional.empty()));
      assertEquals(Set.of(), scan.modules(), handler);
    }
  }

  private Set<String> node(String handler) throws IOException {
    Path packages = folder.resolve("packages");
    for (String name : List.of("express", "@s/x", "lodash", "pg")) {
      Files.createDirectories(packages.resolve(name));
    }
    return ImportScan.of(
            Specs.named("f").runtime(RuntimeKind.NODE).handler(handler).build(),
            code(folder, Optional.of(packages)))
        .modules();
  }

  @Test
  void readsWhatANodeHandlerLoads() throws IOException {
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(
        folder.resolve("src/app.js"),
        """
        const fs = require('fs'), express = require("express");
        const {
          fp,
        } = require('lodash/fp');
        import pg from 'pg';
        import '@s/x';
        // require('packages')
        const own = require('./own'), other = require('missing');
        exports.handler = () => {
          require('later');
        };
        """);
    assertEquals(Set.of("express", "lodash/fp", "pg", "@s/x"), node("src/app.handler"));
    Files.writeString(folder.resolve("m.mjs"), "export { a } from 'pg'\nawait import('express')\n");
    assertEquals(Set.of("pg", "express"), node("m.in.depth"));
    assertEquals(Set.of(), node("missing.handler"));
    assertEquals(Set.of(), node("../app.handler"));
    assertEquals(Set.of(), node("handler"));
  }

  @Test
  void looksForNoPackagesWhereNoneAreInstalled() throws IOException {
    Files.writeString(folder.resolve("app.js"), "require('express');");
    assertEquals(
        Set.of(),
        ImportScan.of(
                Specs.named("f").runtime(RuntimeKind.NODE).build(), code(folder, Optional.empty()))
            .modules());
  }

  @Test
  void takesOnlyNamesFromGuests() {
    assertEquals(
        List.of("a", "b.c"),
        ImportScan.told(RuntimeKind.PYTHON, "a\n../x\n\nb.c\na b\nx;y\n" + "z".repeat(300)));
    assertEquals(500, ImportScan.told(RuntimeKind.PYTHON, "m\n".repeat(10_000)).size());
    assertEquals(List.of("_a1.b"), ImportScan.told(RuntimeKind.PYTHON, "_a1.b\na.\na\u00e9"));
    assertEquals(
        List.of("@s/x/lib/a.js", "b.c"),
        ImportScan.told(RuntimeKind.NODE, "@s/x/lib/a.js\nb.c\n../x\na/../b\n/etc\n"));
  }

  private static PreparedCode code(Path folder, Optional<Path> packages) {
    return PreparedCode.of(folder, packages);
  }
}
