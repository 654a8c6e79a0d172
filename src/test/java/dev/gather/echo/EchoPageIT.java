package dev.gather.echo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.gather.testing.Caller;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class EchoPageIT {
  @LocalServerPort private int port;

  @Test
  void datagramsAreCountedAsTheyCome(Chromium browser) throws IOException {
    int echo;
    try (Caller caller = new Caller(port)) {
      echo = Caller.json(caller.get("/echo").body()).at("/port").intValue();
    }
    Page page = browser.open(port, "echo");
    assertThat(page.locator(".figures")).containsText("127.0.0.1:" + echo);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      for (int i = 0; i < 25; i++) {
        byte[] content = {1, 2, 3, 4};
        socket.send(
            new DatagramPacket(content, content.length, InetAddress.ofLiteral("127.0.0.1"), echo));
        socket.receive(new DatagramPacket(new byte[4], 4));
      }
    }
    assertThat(page.locator(".figures")).containsText(Pattern.compile("datagrams\\s*25"));
    assertThat(page.locator(".chart canvas")).hasCount(2);
    Chromium.assertAccessible(page);
  }
}
