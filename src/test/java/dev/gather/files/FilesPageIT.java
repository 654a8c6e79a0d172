package dev.gather.files;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InBrowser
class FilesPageIT {
  private static final String ATTACK = "<img src=x onerror=document.title='taken'>.txt";

  @TempDir private static Path root;

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void files(DynamicPropertyRegistry registry) throws IOException {
    Files.writeString(root.resolve("one.txt"), "h\u00e9llo\nworld\n");
    Files.writeString(root.resolve(ATTACK), "x");
    Files.write(root.resolve("bad.txt"), new byte[] {'a', (byte) 0xff});
    Files.createDirectories(root.resolve("logs/old"));
    Files.writeString(root.resolve("logs/old/a.log"), "1\n2\n3\n");
    registry.add("gather.files.root", root::toString);
  }

  @Test
  void whatIsChosenIsCounted(Chromium browser) {
    Page page = browser.open(port, "files");
    page.getByLabel("one.txt").check();
    page.getByLabel("bad.txt").check();
    page.getByLabel(ATTACK).check();
    assertThat(page.getByText("3 files chosen.")).isVisible();
    page.getByLabel("with SHA-256").check();
    count(page);
    Locator one = row(page, "one.txt");
    assertThat(one).containsText("12");
    assertThat(one).containsText("13");
    assertThat(one.locator(".mono")).hasText(Pattern.compile("[0-9a-f]{64}"));
    assertThat(row(page, "bad.txt")).containsText("do not fit the charset");
    assertThat(row(page, ATTACK)).isVisible();
    assertThat(page.locator("main img")).hasCount(0);
    assertThat(page).hasTitle("Files · Gather");
    Chromium.assertAccessible(page);
    page.setViewportSize(360, 740);
    Chromium.assertFits(page);
  }

  @Test
  void foldersAreOpenedAndPatternsMatch(Chromium browser) {
    Page page = browser.open(port, "files");
    page.getByRole(AriaRole.BUTTON, named("logs/")).click();
    page.getByRole(AriaRole.BUTTON, named("old/")).click();
    assertThat(page.getByLabel("a.log")).isVisible();
    page.getByRole(AriaRole.BUTTON, named("root")).click();
    page.getByLabel("And all that match").fill("logs/**/*.log");
    count(page);
    assertThat(row(page, "logs/old/a.log")).containsText("6");
  }

  @Test
  void whatIsForbiddenIsSaid(Chromium browser) {
    Page page = browser.open(port, "files");
    page.getByLabel("And all that match").fill("../secret");
    count(page);
    assertThat(row(page, "../secret")).containsText("outside the root");
    page.evaluate("location.hash = '#files/nowhere'");
    assertThat(page.locator(".notice")).containsText("There is no such thing here");
  }

  @Test
  void aFolderThatIsGoneLeavesAWayBack(Chromium browser) {
    Page page = browser.open(port, "files/nowhere");
    assertThat(page.locator(".notice")).containsText("There is no such thing here");
    page.getByRole(AriaRole.BUTTON, named("root")).click();
    assertThat(page.getByLabel("one.txt")).isVisible();
  }

  private static void count(Page page) {
    page.getByRole(AriaRole.BUTTON, named("Count")).click();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator row(Page page, String text) {
    return page.locator("tbody tr", new Page.LocatorOptions().setHasText(text));
  }
}
