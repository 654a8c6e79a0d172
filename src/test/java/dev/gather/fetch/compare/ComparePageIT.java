package dev.gather.fetch.compare;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class ComparePageIT {
  private static final ContainsTextOptions LATER = new ContainsTextOptions().setTimeout(60_000);

  @LocalServerPort private int port;

  @Test
  void threeModesGrowRoundByRoundToAVerdict(Chromium browser) {
    Page page = browser.open(port, "compare");
    page.getByLabel("URLs, one a line").fill("/lab/delay/0.2\n".repeat(5));
    page.getByLabel("Rounds").fill("6");
    compare(page);
    assertThat(page.locator(".progress")).containsText("Round 2 of 6", LATER);
    assertThat(page.locator(".headline")).containsText("as fast as one after another", LATER);
    assertThat(page.locator(".lane")).hasCount(3);
    assertThat(page.locator(".mode-event-loop .dots i")).hasCount(6);
    assertThat(page.locator(".intervals")).containsText("faster: between");
    assertThat(page.locator(".lanes")).containsText("nothing can be faster");
    Chromium.assertAccessible(page);
    page.setViewportSize(360, 740);
    Chromium.assertFits(page);
  }

  @Test
  void whatComparesNothingIsSaid(Chromium browser) {
    Page page = browser.open(port, "compare");
    page.getByLabel("URLs, one a line").fill("/lab/status/404");
    page.getByLabel("Rounds").fill("2");
    compare(page);
    assertThat(page.locator(".notice")).containsText("This compares nothing", LATER);

    page.getByLabel("URLs, one a line").fill("");
    compare(page);
    assertThat(page.locator(".notice")).containsText("at least one URL is needed");
  }

  private static void compare(Page page) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare").setExact(true))
        .click();
  }
}
