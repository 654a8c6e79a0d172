package dev.gather.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Caller;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class PageLiveIT {
  private static final Pattern SOME = Pattern.compile("\\d");

  @LocalServerPort private int port;

  @Test
  void figuresAreDrawn(Chromium browser) {
    Page page = browser.open(port, "live");
    try (Caller caller = new Caller(port)) {
      assertThat(chart(page, "Heap in use").locator(".now")).containsText("MB");
      caller.fetch("", "/lab/bytes/1000", "/lab/status/404");
      assertThat(chart(page, "Time of a fetch").locator(".now")).containsText(SOME);
      assertThat(chart(page, "Fetches").locator(".keys")).containsText("http errors");
    }
    assertThat(page.locator(".chart canvas")).hasCount(page.locator(".chart").count());
    Chromium.assertAccessible(page);
  }

  @Test
  void aNetworkThatIsGoneIsSaidUntilItIsBack(Chromium browser) {
    Page page = browser.open(port, "live");
    page.context().setOffline(true);
    assertThat(page.locator(".notice")).containsText("This device is offline.");
    page.context().setOffline(false);
    assertThat(page.locator(".notice")).hasCount(0);
  }

  private static Locator chart(Page page, String title) {
    return page.locator(".chart")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(title).setExact(true))));
  }
}
