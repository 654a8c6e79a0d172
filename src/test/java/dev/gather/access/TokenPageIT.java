package dev.gather.access;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** The page of a service on all addresses, for one who has the token. */
@InBrowser
@TestPropertySource(
    properties = {
      "server.address=0.0.0.0",
      "gather.access.token=" + TokenIT.TOKEN,
      "gather.fetch.warm-up=false"
    })
class TokenPageIT {
  @LocalServerPort private int port;

  @Test
  void theTokenIsACookieAndNoPartOfTheAddress(Chromium browser) {
    Page page = browser.open(port, "chat", TokenIT.TOKEN);
    assertThat(page).hasURL("http://127.0.0.1:" + port + "/#chat");
    assertThat(page.evaluate("document.cookie")).as("what scripts can read").isEqualTo("");
  }

  @Test
  void theStreamsAndTheChatGoWithTheCookie(Chromium browser) {
    Page page = browser.open(port, "fetch", TokenIT.TOKEN);
    fetch(page, "/lab/get\n/lab/redirect/2");
    assertThat(page.locator(".figures .is-good")).containsText("2");

    page.navigate("http://127.0.0.1:" + port + "/#chat");
    page.getByLabel("Your name").fill("ann");
    button(page, "Come in").click();
    assertThat(page.locator(".connection")).hasText("Connected as ann.");
    page.locator(".say input").fill("With the cookie");
    page.locator(".say input").press("Enter");
    assertThat(page.locator(".log .is-waiting")).hasCount(0);
    assertThat(page.locator(".log")).containsText("With the cookie");
  }

  @Test
  void aWrongTokenIsSaidWhereItWasGiven(Chromium browser) {
    Page page = browser.open(port, "fetch", TokenIT.TOKEN);
    page.context().clearCookies();
    fetch(page, "/lab/get");
    Locator notice = page.locator(".notice");
    assertThat(notice).containsText("This service wants a token");

    notice.getByLabel("Token").fill("wrong & more");
    button(page, "Come in").click();
    assertThat(notice).containsText("The token is not the right one");
    assertThat(page.getByLabel("URLs, one a line")).hasValue("/lab/get");
    Chromium.assertAccessible(page);

    notice.getByLabel("Token").fill(TokenIT.TOKEN);
    button(page, "Come in").click();
    assertThat(notice).hasCount(0);
    assertThat(page).hasURL(Pattern.compile("/#fetch$"));
    fetch(page, "/lab/get");
    assertThat(page.locator(".headline")).containsText("as fast");
  }

  @Test
  void askingAgainLeavesWhatIsTyped(Chromium browser) {
    Page page = browser.open(port, "echo", TokenIT.TOKEN);
    page.context().clearCookies();
    Locator notice = page.locator(".notice");
    notice.getByLabel("Token").fill("wrong & more");
    button(page, "Come in").click();
    assertThat(notice).containsText("The token is not the right one");
    page.waitForResponse("**/echo", () -> {});
    page.waitForResponse("**/echo", () -> {});
    assertThat(notice).containsText("The token is not the right one");
    assertThat(notice.getByLabel("Token")).hasValue("wrong & more");
  }

  private static void fetch(Page page, String urls) {
    page.getByLabel("URLs, one a line").fill(urls);
    button(page, "Fetch").click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
