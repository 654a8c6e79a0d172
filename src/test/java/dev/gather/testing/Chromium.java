package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Chromium without windows, which looks at the page as people do. It keeps what the page
 * complains about. Confined to the thread of the test.
 */
public final class Chromium implements AutoCloseable {
  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** How long a test waits for what it expects of the page. */
  private static final double PATIENCE_MILLIS = 20_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  Chromium(Path executable) {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS));
  }

  /** A view of the service, in a window of its own that shares nothing with others. */
  public Page open(int port, String view) {
    return open(port, view, 1280, ColorScheme.LIGHT);
  }

  /** The same in a window of that width and theme. */
  public Page open(int port, String view, int width, ColorScheme theme) {
    return visit("http://127.0.0.1:" + port + "/#" + view, width, theme);
  }

  /** The same where the page wants a token. */
  public Page open(int port, String view, String token) {
    String encoded = URLEncoder.encode(token, StandardCharsets.UTF_8);
    String address = "http://127.0.0.1:" + port + "/?token=" + encoded + "#" + view;
    return visit(address, 1280, ColorScheme.LIGHT);
  }

  private Page visit(String address, int width, ColorScheme theme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions().setViewportSize(width, 860).setColorScheme(theme));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(complaints::add);
    page.navigate(address);
    page.waitForSelector("h1");
    return page;
  }

  /**
   * Fails if a screen reader, or someone who does not see all colours, would be lost there, in the
   * light or in the dark. Nothing moves meanwhile: colours on their way have any contrast.
   */
  public static void assertAccessible(Page page) {
    boolean dark = (boolean) page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
    for (boolean inTheDark : new boolean[] {!dark, dark}) {
      page.emulateMedia(
          new Page.EmulateMediaOptions()
              .setColorScheme(inTheDark ? ColorScheme.DARK : ColorScheme.LIGHT)
              .setReducedMotion(ReducedMotion.REDUCE));
      assertThat(new AxeBuilder(page).analyze().getViolations())
          .as(inTheDark ? "in the dark" : "in the light")
          .isEmpty();
    }
    page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
  }

  /** Fails if something stands out to the right of the window. */
  public static void assertFits(Page page) {
    Object tooMuch =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(tooMuch).as("pixels beyond the window").isEqualTo(0);
  }

  /** Chromium itself reports replies that are errors; what the page makes of them is the point. */
  private void note(ConsoleMessage message) {
    boolean reported =
        message.text().startsWith("Failed to load resource")
            || message.text().startsWith("WebSocket connection to");
    if (!reported && List.of("error", "warning").contains(message.type())) {
      complaints.add(message.text());
    }
  }

  /** Closes all windows, and gives what was complained about in them. */
  List<String> clear() {
    List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  @Override
  public void close() {
    playwright.close();
  }
}
