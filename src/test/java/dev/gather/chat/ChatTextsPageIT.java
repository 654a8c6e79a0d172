package dev.gather.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gather.testing.Caller;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Many messages, and messages of every kind. */
@InBrowser
class ChatTextsPageIT {
  @TempDir private static Path data;

  @LocalServerPort private int port;

  @Autowired private TcpDoor door;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("gather.data", data::toString);
    registry.add("gather.chat.rate", () -> 10_000);
    registry.add("gather.chat.burst", () -> 10_000);
    registry.add("gather.chat.address-rate", () -> 10_000);
  }

  @Test
  void aLongHistoryIsThereOnDemand(Chromium browser) throws IOException {
    try (LineClient ann = LineClient.named(door.port(), "ann")) {
      ann.send("/join long");
      ann.until("* long");
      StringBuilder lines = new StringBuilder();
      for (int i = 1; i <= 1_000; i++) {
        lines.append("line ").append(i).append('\n');
      }
      ann.send(lines + "/history 1");
      ann.until("ann: line 1000");
    }
    Page page = come(browser, "chat/long", "bea", 1280);
    assertThat(log(page).locator(".message").last()).containsText("line 1000");
    button(page, "Earlier messages").click();
    assertThat(log(page).locator(".message")).hasCount(1_000);
    assertThat(log(page).locator(".message").first()).containsText("line 1");
    assertThat(log(page).locator(".message").last()).containsText("line 1000");
    assertThat(button(page, "Earlier messages")).isHidden();
    page.locator(".say input").fill("and one more");
    page.locator(".say input").press("Enter");
    assertThat(log(page).locator(".message").last()).containsText("and one more");
    Chromium.assertAccessible(page);
  }

  @Test
  void wordsOfEveryKindFitAPhone(Chromium browser) {
    String unbroken = "o".repeat(3_000);
    try (Caller caller = new Caller(port)) {
      say(caller, unbroken);
      say(caller, "\u0634\u0643\u0631\u0627 \u05e9\u05dc\u05d5\u05dd");
      say(caller, "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddf3\ud83c\uddf1");
    }
    Page page = come(browser, "chat/kinds", "cem", 360);
    assertThat(log(page)).containsText(unbroken);
    Locator arabic = log(page).locator(".message p").nth(1);
    assertThat(arabic).hasCSS("direction", "rtl");
    assertThat(log(page).locator(".message p").nth(2)).containsText("\ud83d\udc67");
    Chromium.assertFits(page);
    Chromium.assertAccessible(page);
  }

  @Test
  void aNameWithMarkupIsNoMarkup(Chromium browser) {
    Page page = browser.open(port, "chat/named");
    enter(page, "<img src=x onerror=document.title='taken'>".substring(0, 32));
    assertThat(page.locator(".connection")).containsText("Connected as");
    assertThat(page.locator("main img")).hasCount(0);
    assertThat(page).hasTitle("Chat: named · Gather");

    page.evaluate("location.hash = '#chat/' + encodeURIComponent('<img src=x>')");
    assertThat(page.locator("h1")).hasText("Chat: <img src=x>");
    assertThat(page.locator("main img")).hasCount(0);
  }

  private static void say(Caller caller, String text) {
    caller.post("/rooms/kinds/messages?from=ann", "text/plain", BodyPublishers.ofString(text));
  }

  private Page come(Chromium browser, String view, String nick, int width) {
    Page page = browser.open(port, view, width, ColorScheme.DARK);
    enter(page, nick);
    assertThat(page.locator(".connection")).containsText("Connected as " + nick);
    return page;
  }

  private static void enter(Page page, String nick) {
    page.getByLabel("Your name").fill(nick);
    button(page, "Come in").click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static Locator log(Page page) {
    return page.getByRole(AriaRole.LOG);
  }
}
