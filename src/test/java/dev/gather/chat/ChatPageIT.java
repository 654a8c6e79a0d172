package dev.gather.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
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

@InBrowser
class ChatPageIT {
  @TempDir private static Path data;

  @LocalServerPort private int port;

  @Autowired private TcpDoor door;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry registry) {
    registry.add("gather.data", data::toString);
  }

  @Test
  void twoBrowsersAndATerminalTalkToEachOther(Chromium browser) throws IOException {
    Page ann = come(browser, "chat", "ann");
    Page bob = come(browser, "chat", "bob");
    assertThat(ann.locator(".people")).containsText("bob");
    say(ann, "hello bob");
    assertThat(log(bob)).containsText("hello bob");
    assertThat(log(ann).getByText("hello bob")).hasCount(1);

    try (LineClient tom = LineClient.named(door.port(), "tom")) {
      tom.send("from a terminal");
      assertThat(log(ann)).containsText("from a terminal");
      assertThat(log(bob)).containsText("from a terminal");
      say(bob, "to a terminal");
      assertThat(tom.until("bob: to")).isEqualTo("bob: to a terminal");
    }
    assertThat(log(ann)).containsText("tom left");
    Chromium.assertAccessible(ann);
    Chromium.assertFits(ann);
    ann.setViewportSize(360, 740);
    Chromium.assertFits(ann);
  }

  @Test
  void whatWasMissedAndWhatWasSaidMeanwhileIsThereAfterTheNetworkIs(Chromium browser) {
    Page eve = come(browser, "chat/cut", "eve");
    Page dan = come(browser, "chat/cut", "dan");
    say(eve, "before");
    assertThat(log(dan)).containsText("before");

    dan.context().setOffline(true);
    dan.evaluate("dispatchEvent(new Event('offline'))");
    assertThat(dan.locator(".connection")).containsText("Not connected");
    say(eve, "missed 1");
    say(eve, "missed 2");
    say(dan, "kept");
    assertThat(log(dan).locator(".is-waiting")).containsText("kept");

    dan.context().setOffline(false);
    assertThat(dan.locator(".connection")).containsText("Connected as dan");
    assertThat(log(eve)).containsText("kept");
    assertThat(log(dan).locator(".message p"))
        .hasText(new String[] {"before", "missed 1", "missed 2", "kept"});
    assertThat(log(dan).locator(".is-waiting")).hasCount(0);
    assertThat(log(eve).getByText("kept")).hasCount(1);
  }

  @Test
  void aNameIsRememberedAndHeldByOne(Chromium browser) {
    Page page = come(browser, "chat/names", "kim");
    page.reload();
    assertThat(page.locator(".connection")).containsText("Connected as kim");

    Page other = browser.open(port, "chat/names");
    enter(other, "kim");
    assertThat(log(other)).containsText("The name could not be had");
    assertThat(other.locator(".connection")).containsText("Connected as guest-");
    enter(other, "kit", "Rename");
    assertThat(other.locator(".connection")).containsText("Connected as kit");
    assertThat(log(page)).containsText("is now kit");
  }

  @Test
  void markupOfStrangersIsText(Chromium browser) {
    String attack = "<img src=x onerror=document.title='taken'><script>alert(1)</script>";
    try (Caller caller = new Caller(port)) {
      caller.post("/rooms/xss/messages", "text/plain", BodyPublishers.ofString(attack));
    }
    Page page = come(browser, "chat/xss", "lea");
    say(page, attack);
    assertThat(log(page).getByText(attack)).hasCount(2);
    assertThat(page.locator("main img, main script")).hasCount(0);
    assertThat(page).hasTitle("Chat: xss · Gather");
  }

  @Test
  void aRoomThatCanNotBeIsSaid(Chromium browser) {
    Page page = browser.open(port, "chat/no%20room");
    enter(page, "max");
    assertThat(page.locator(".connection")).containsText("The connection is over");
  }

  private Page come(Chromium browser, String view, String nick) {
    Page page = browser.open(port, view);
    enter(page, nick);
    assertThat(page.locator(".connection")).containsText("Connected as " + nick);
    return page;
  }

  private static void enter(Page page, String nick) {
    enter(page, nick, "Come in");
  }

  private static void enter(Page page, String nick, String button) {
    page.getByLabel("Your name").fill(nick);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
  }

  private static void say(Page page, String text) {
    page.locator(".say input").fill(text);
    page.locator(".say input").press("Enter");
  }

  private static Locator log(Page page) {
    return page.getByRole(AriaRole.LOG);
  }
}
