package dev.argyle.deploy.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that a program can check. */
class RepositoryTest {
  private static final Predicate<String> JAVA = path -> path.endsWith(".java");
  private static final Predicate<String> MAIN = JAVA.and(path -> path.contains("/src/main/"));
  private static final Predicate<String> TEST = JAVA.and(path -> path.contains("/src/test/"));
  private static final Pattern SOURCE = Pattern.compile(".*\\.(java|py|c|h|js|sh)|faas|mvnw");

  /** 400 is a sign to split; these are the ends of patience. */
  private static final int MOST_LINES = 500;

  private static final int MOST_MAIN_LINES = 400;
  private static final int MEDIAN_MAIN_LINES = 150;

  private static List<String> broken(Predicate<String> files, Predicate<String> rule)
      throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : Repository.files(files)) {
      if (rule.test(Repository.read(file))) {
        broken.add(file.toString());
      }
    }
    return broken;
  }

  private static long lines(String text) {
    return text.lines().count();
  }

  @Test
  void everyTestThatTheSpecificationNamesIsThere() throws IOException {
    Set<String> tests =
        Repository.files(TEST).stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    Set<String> named =
        Pattern.compile("`(\\w+Test)`")
            .matcher(Repository.read(Path.of("SPECIFICATION.md")))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.size() > 30, "it names " + named.size());
    named.removeAll(tests);
    assertEquals(Set.of(), named);
  }

  @Test
  void theTopLevelIsTheAgreedOne() throws IOException {
    Set<String> folders =
        Set.of("gateway", "worker", "sandbox", "zygote", "functions-examples", "bench", "deploy");
    Set<String> files =
        Set.of(
            "README.md",
            "ARCHITECTURE.md",
            "SPECIFICATION.md",
            "CONTRIBUTING.md",
            "CONFIGURATION.md",
            "CHANGELOG.md",
            "SECURITY.md",
            "LICENSE",
            "pom.xml",
            "mvnw",
            "faas");
    Set<String> strangers = new TreeSet<>();
    try (Stream<Path> children = Files.list(Repository.root())) {
      for (Path child : children.toList()) {
        String name = child.getFileName().toString();
        // What a trial run leaves, version control does not see.
        boolean ignored = name.startsWith(".") || ignoredByGit().contains(name);
        if (!ignored && !(Files.isDirectory(child) ? folders : files).contains(name)) {
          strangers.add(name);
        }
      }
    }
    assertEquals(Set.of(), strangers);
  }

  private static Set<String> ignoredByGit() throws IOException {
    return Repository.read(Path.of(".gitignore"))
        .lines()
        .map(line -> line.replace("/", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void noFileIsTooLongToRead() throws IOException {
    Predicate<String> sources = path -> SOURCE.matcher(path).matches();
    assertEquals(List.of(), broken(sources, text -> lines(text) > MOST_LINES));
    assertEquals(List.of(), broken(MAIN, text -> lines(text) > MOST_MAIN_LINES));
  }

  @Test
  void filesAreAboutOneThing() throws IOException {
    List<Long> sizes = new ArrayList<>();
    for (Path file : Repository.files(MAIN)) {
      sizes.add(lines(Repository.read(file)));
    }
    sizes.sort(null);
    long median = sizes.get(sizes.size() / 2);
    assertTrue(median <= MEDIAN_MAIN_LINES, "the median file has " + median + " lines");
  }

  @Test
  void namesSayWhatAThingIs() throws IOException {
    Pattern vague = Pattern.compile(".*(Manager|Helper|Helpers|Util|Utils|Impl)\\.java");
    assertEquals(List.of(), Repository.files(JAVA.and(path -> vague.matcher(path).matches())));
  }

  @Test
  void everyPackageSaysWhatLivesInIt() throws IOException {
    Set<Path> packages =
        Repository.files(MAIN).stream().map(Path::getParent).collect(Collectors.toSet());
    Set<Path> described =
        Repository.files(MAIN.and(path -> path.endsWith("/package-info.java"))).stream()
            .map(Path::getParent)
            .collect(Collectors.toSet());
    packages.removeAll(described);
    assertEquals(Set.of(), packages);
    assertEquals(
        List.of(),
        broken(
            MAIN.and(path -> path.endsWith("/package-info.java")),
            text -> !text.startsWith("/**")));
  }

  @Test
  void librariesDoNotPrint() throws IOException {
    Pattern prints = Pattern.compile("System\\.(out|err)\\b|printStackTrace\\(");
    assertEquals(
        List.of(),
        broken(
            MAIN.and(path -> path.matches("(sandbox|zygote|worker|gateway)/.*")),
            text -> prints.matcher(text).find()));
  }

  @Test
  void testsWaitOnConditionsAndNeverSleep() throws IOException {
    Pattern sleep = Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(");
    assertEquals(List.of(), broken(TEST, text -> sleep.matcher(text).find()));
  }

  @Test
  void testsUseFakesAndNoMocks() throws IOException {
    assertEquals(
        List.of(), broken(path -> path.endsWith("pom.xml"), text -> text.contains("mockito")));
  }

  @Test
  void versionsAreInOnePlace() throws IOException {
    Pattern version = Pattern.compile("<version>(?!0\\.1\\.0-SNAPSHOT|\\$\\{)[^<]+</version>");
    assertEquals(
        List.of(), broken(path -> path.endsWith("/pom.xml"), text -> version.matcher(text).find()));
  }

  @Test
  void textFilesEndWithANewLineAndHaveNoTabsInJava() throws IOException {
    assertEquals(List.of(), broken(JAVA, text -> !text.endsWith("\n") || text.contains("\t")));
  }
}
