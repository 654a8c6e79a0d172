package dev.gather.fetch;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class FetchExamplesPageIT {
  private static final ContainsTextOptions LATER = new ContainsTextOptions().setTimeout(90_000);

  @LocalServerPort private int port;

  /** Each shows what its sentence says, on one click. */
  @ParameterizedTest
  @CsvSource({
    "Everything, Gather all, as fast as, 12",
    "Three at once, A semaphore, as fast as, 10",
    "First success, Any:, were cut off, 4",
    "First completed, Race:, 3 of 4 were cut off, 4",
    "All or nothing, Structured concurrency, were cut off, 6",
    "Back-off, doubles each time, as fast as, 4",
    "Deadline, Over after, were cut off, 5"
  })
  void anExampleRunsOnOneClick(
      String name, String idea, String end, int members, Chromium browser) {
    Page page = browser.open(port, "fetch");
    Locator chip = button(page, name);
    chip.click();
    assertThat(chip).hasAttribute("aria-pressed", "true");
    assertThat(page.locator(".headline")).containsText(end);
    assertThat(page.locator("main")).containsText(idea);
    assertThat(page.locator(".rows > li")).hasCount(members);
    assertThat(page.locator("[data-outcome=waiting]")).hasCount(0);
    Chromium.assertAccessible(page);
    page.setViewportSize(360, 740);
    Chromium.assertFits(page);
  }

  @Test
  void whatFailsAllIsNamed(Chromium browser) {
    Page page = browser.open(port, "fetch");
    button(page, "All or nothing").click();
    assertThat(page.locator(".notice")).containsText("1 member: It answered with an error.");
    assertThat(page.locator("[data-outcome=http_error]")).containsText("503");
    page.getByLabel("URLs, one a line").fill("/lab/get");
    assertThat(button(page, "All or nothing")).hasAttribute("aria-pressed", "false");
  }

  @Test
  void aSecondRunEndsTheFirst(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.getByLabel("URLs, one a line").fill("/lab/delay/60\n/lab/delay/50");
    button(page, "Fetch").click();
    assertThat(page.locator(".progress")).hasText("0 of 2 done");
    button(page, "Back-off").click();
    assertThat(page.locator(".headline")).containsText("as fast as");
    assertThat(page.locator(".rows > li")).hasCount(4);
    assertThat(button(page, "Fetch")).isVisible();
    assertThat(button(page, "Cancel")).isHidden();
  }

  @Test
  void tenThousandUrlsAreDrawnAsAWholeAndAPageAtATime(Chromium browser) {
    Page page = browser.open(port, "fetch");
    String urls =
        IntStream.range(0, 10_000)
            .mapToObj(i -> i % 100 == 99 ? "/lab/status/404" : "/lab/bytes/9?seed=" + i)
            .collect(Collectors.joining("\n"));
    paste(page, urls);
    assertThat(page.locator(".curl code")).containsText("--data-binary '@batch.json'");
    assertThat(page.getByRole(AriaRole.BUTTON, named("Save batch.json"))).isVisible();
    button(page, "Fetch").click();
    assertThat(page.locator(".headline")).containsText("as fast as", LATER);
    assertThat(page.locator(".figures .is-good")).containsText("9,900");
    assertThat(page.locator(".overview")).isVisible();
    assertThat(page.locator(".rows > li")).hasCount(50);
    button(page, "Show 50 more of 9,950").click();
    assertThat(page.locator(".rows > li")).hasCount(100);
    assertThat(page.locator("[data-outcome=waiting]")).hasCount(0);
    button(page, "Only what did not succeed (100)").click();
    assertThat(page.locator(".rows > li[data-outcome=http_error]")).hasCount(50);
    assertThat(page.locator(".rows > li")).hasCount(50);
    Chromium.assertAccessible(page);
  }

  /** As a person does: typing so much would take minutes. */
  private static void paste(Page page, String text) {
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.evaluate("text => navigator.clipboard.writeText(text)", text);
    page.getByLabel("URLs, one a line").press("ControlOrMeta+a");
    page.keyboard().press("ControlOrMeta+v");
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, named(name).setExact(true));
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
