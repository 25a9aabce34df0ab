package dev.argyle.deploy.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's page in a browser, as a person uses it. */
@RequiresRoot
class GifPageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final double WITHIN_MS = 120_000;

  @TempDir static Path folder;
  private static PlatformProcess demo;
  private static Playwright playwright;
  private static Browser browser;
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    demo = PlatformProcess.demo(folder.resolve("data"));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1",
                        "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (playwright != null) {
      playwright.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  @BeforeEach
  void open() {
    page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1100, 1000));
    page.navigate(demo.url() + "/function/gif-creator/");
  }

  private void create(String start, String end) {
    page.getByLabel("Start", new Page.GetByLabelOptions().setExact(true)).fill(start);
    page.getByLabel("End", new Page.GetByLabelOptions().setExact(true)).fill(end);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create")).click();
  }

  private void screenshot(String name) {
    Path target = Path.of("target", "screenshots", name + ".png").toAbsolutePath();
    page.screenshot(new Page.ScreenshotOptions().setPath(target).setFullPage(true));
  }

  @Test
  void createShowsTheStepsAndAGifOfTheAskedLength() throws IOException {
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("GIF CREATOR")))
        .isVisible();
    create("2", "4");
    assertThat(page.locator("#result img"))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(WITHIN_MS));
    for (String step :
        List.of("start", "download", "clip", "compress", "convert", "send", "stop")) {
      assertThat(page.locator("#steps li[data-step=" + step + "]"))
          .hasAttribute("data-state", "done");
      assertThat(page.locator("#steps li[data-step=" + step + "] .ms")).containsText("ms");
    }
    Download download = page.waitForDownload(() -> page.locator("#download").click());
    assertTrue(download.suggestedFilename().endsWith(".gif"), download.suggestedFilename());
    Gif gif = Gif.read(Files.readAllBytes(download.path()));
    assertTrue(gif.frames() > 1, gif.toString());
    assertEquals(2.0, gif.seconds(), 0.2, gif.toString());
    screenshot("gif-done");
  }

  @Test
  void anEndBeforeTheStartIsAPlainSentence() {
    create("4", "2");
    assertThat(page.locator("#error"))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(WITHIN_MS));
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create")))
        .isEnabled();
    screenshot("gif-end-before-start");
  }

  @Test
  void aLinkToThePlatformItselfIsAPlainSentence() {
    page.getByLabel("Video link").fill(demo.url() + "/");
    create("0", "2");
    assertThat(page.locator("#error"))
        .containsText(
            "not allowed to reach 127.0.0.1",
            new LocatorAssertions.ContainsTextOptions().setTimeout(WITHIN_MS));
    screenshot("gif-not-allowed");
  }

  @Test
  void aLinkThatIsNoVideoIsAPlainSentence() {
    // Of this machine the function may reach the sample's server only.
    Locator link = page.getByLabel("Video link");
    link.fill(link.inputValue().replaceFirst("/[^/]*$", "/no-such-video"));
    create("0", "2");
    assertThat(page.locator("#error"))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(WITHIN_MS));
    screenshot("gif-no-video");
  }
}
