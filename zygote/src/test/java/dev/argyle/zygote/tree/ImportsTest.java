package dev.argyle.zygote.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportsTest {
  private static Imports of(String... modules) {
    return new Imports("", List.of(modules));
  }

  private static Imports installed(String environment, String... modules) {
    return new Imports(environment, List.of(modules));
  }

  @Test
  void areOfferedOnlyToThoseThatAskForEveryPackage() {
    assertTrue(of("numpy").areOfferedTo(of("pandas", "numpy.linalg")));
    assertTrue(of("numpy.random", "numpy").areOfferedTo(of("numpy")));
    assertTrue(Imports.NONE.areOfferedTo(of()));
    assertFalse(of("numpy").areOfferedTo(of("pandas")));
    assertFalse(of("numpy", "evil").areOfferedTo(of("numpy")));
    assertFalse(of("numpy").areOfferedTo(of("numpy_extras")));
  }

  @Test
  void theStandardLibraryIsOfferedToAll() {
    assertTrue(of("json", "urllib.request", "numpy").areOfferedTo(of("numpy")));
    assertTrue(of("decimal").areOfferedTo(of()));
  }

  @Test
  void packagesOfOneEnvironmentAreNotThoseOfAnother() {
    assertTrue(installed("/e/1", "requests").areOfferedTo(installed("/e/1", "requests")));
    assertFalse(installed("/e/1", "requests").areOfferedTo(installed("/e/2", "requests")));
    assertFalse(installed("/e/1", "requests").areOfferedTo(of("requests")));
    assertFalse(of("requests").areOfferedTo(installed("/e/1", "requests")));
    // It may shadow the standard library's modules.
    assertFalse(installed("/e/1", "json").areOfferedTo(of("json")));
    assertTrue(of("json").areOfferedTo(installed("/e/1", "requests")));
  }

  @Test
  void areToldApartByPackage() {
    Imports asked = of("PIL.Image", "json", "numpy", "PIL.ImageDraw");
    assertEquals(Set.of("PIL", "json", "numpy"), asked.packages());
    assertEquals(of("PIL.Image", "PIL.ImageDraw"), asked.sharedWith(of("PIL", "yaml")));
    assertEquals(of("json", "numpy"), asked.without(Set.of("PIL")));
    assertEquals(of("a", "b", "c"), of("a", "b").and(List.of("b", "c")));
    assertEquals(Set.of(), asked.sharedWith(installed("/e", "numpy")).packages());
  }

  @Test
  void namesOfNodesPackagesMayHaveDotsAndScopes() {
    Imports asked =
        new Imports(Naming.NODE, "/e", List.of("socket.io", "@s/a.b/lib/x.js", "lodash/fp.js"));
    assertEquals(Set.of("socket.io", "@s/a.b", "lodash"), asked.packages());
    assertTrue(new Imports(Naming.NODE, "/e", List.of("lodash")).areOfferedTo(asked));
    assertFalse(new Imports(Naming.NODE, "/e", List.of("@s/a")).areOfferedTo(asked));
    assertEquals(
        List.of("socket.io"),
        asked.sharedWith(asked.without(Set.of("@s/a.b", "lodash"))).modules());
  }

  @Test
  void aPackageOfNodesThatIsNamedAsAModuleOfPythonsIsSomebodys() {
    Imports queue = new Imports(Naming.NODE, "/e", List.of("queue", "json"));
    assertEquals(Set.of("queue", "json"), queue.foreign());
    assertFalse(queue.areOfferedTo(new Imports(Naming.NODE, "/e", List.of("json"))));
  }

  @Test
  void onlyWhatLooksLikeAModuleIsOne() {
    for (String name :
        List.of("a", "@a/b", "a.js/lib/x-y.cjs", "a/node_modules/@b/c/d.js", "A_b~1")) {
      assertTrue(Naming.NODE.isModule(name), name);
    }
    for (String name :
        List.of(
            "", ".", "..", "../a", "a/../b", "/a", "a//b", "a/", "@a", "a b", "a\u00e9", "a\n",
            "@/a")) {
      assertFalse(Naming.NODE.isModule(name), name);
    }
    assertFalse(Naming.NODE.isModule("a/".repeat(150) + "b"));
  }
}
