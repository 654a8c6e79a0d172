package dev.gather.chat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** People with netcat. */
@WholeChat
@Timeout(60)
class LinesIT {
  @Autowired private TcpDoor door;
  @Autowired private MeterRegistry registry;
  private final List<LineClient> clients = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (LineClient client : clients) {
      client.close();
    }
  }

  private LineClient client() throws IOException {
    LineClient client = new LineClient(door.port());
    clients.add(client);
    return client;
  }

  private LineClient named(String nick) throws IOException {
    LineClient client = LineClient.named(door.port(), nick);
    clients.add(client);
    return client;
  }

  @Test
  void greetsWithANickAndHelp() throws IOException {
    assertThat(client().next()).matches("\\* you are guest-\\w+ in lobby; /help .*");
  }

  @Test
  void whatOneSaysTheOthersRead() throws IOException {
    LineClient ann = named("ann");
    LineClient bob = named("bob");

    ann.send("hello");
    ann.send("//help is a command");
    ann.send("/me waves");
    bob.send("hi");

    assertThat(bob.until("ann: ")).isEqualTo("ann: hello");
    assertThat(bob.next()).isEqualTo("ann: /help is a command");
    assertThat(bob.next()).isEqualTo("* ann waves");
    assertThat(ann.until("bob: ")).isEqualTo("bob: hi");
  }

  @Test
  void theSpeakerDoesNotHearHimself() throws IOException {
    LineClient ann = named("ann-1");

    ann.send("hello");
    ann.send("/quit");

    for (String line = ann.next(); line != null; line = ann.next()) {
      assertThat(line).doesNotContain("hello");
    }
  }

  @Test
  void repliesComeBeforeTheCloseOfAHalfClosedConnection() throws IOException {
    LineClient reader = named("reader");
    LineClient writer = client();

    writer.write("one\ntwo\r\n/who\nthree".getBytes(ISO_8859_1));
    writer.endInput();

    assertThat(reader.until("guest-")).endsWith(": one");
    assertThat(reader.next()).endsWith(": two");
    assertThat(reader.next()).endsWith(": three");
    writer.until("* in lobby: ");
    assertThat(writer.next()).isNull();
    assertThat(reader.next()).matches("\\* guest-\\w+ left");
  }

  @Test
  void oneFaultIsOneLineAndTheConnectionStays() throws IOException {
    LineClient ann = named("ann-2");

    ann.send("/bogus \u001b[31m");
    assertThat(ann.next()).startsWith("! there is no command /bogus").doesNotContain("\u001b");
    ann.send("x".repeat(10_000));
    assertThat(ann.next()).startsWith("! that line is too long");
    ann.write(new byte[] {(byte) 0xC0, (byte) 0x80, '\n'});
    assertThat(ann.next()).startsWith("! that line is not UTF-8");
    ann.send("x".repeat(4_097));
    assertThat(ann.next()).startsWith("! a message may have 4096 bytes");
    ann.send("/who");
    assertThat(ann.next()).startsWith("* in lobby");
  }

  @Test
  void aWordTooManyIsOneFault() throws IOException {
    LineClient ann = named("ann-words");

    for (String line : List.of("/nick a b", "/leave x", "/who x", "/rooms x", "/history 1 2")) {
      ann.send(line);
      assertThat(ann.until("! ")).startsWith("! that is written " + line.split(" ")[0]);
    }
    ann.send("/who");
    assertThat(ann.until("* in lobby")).contains("ann-words");
  }

  @Test
  void nobodyIsToldOfWhatTheyDidThemselves() throws IOException {
    LineClient bob = named("bob-told");
    LineClient ann = client();
    ann.send("/nick first\n/nick second\n/join told\n/nick third\n/join lobby\n/nick fourth\n/who");
    ann.until("* in lobby: ");
    bob.send("mark");

    for (String line = ann.next(); !"bob-told: mark".equals(line); line = ann.next()) {
      assertThat(line).doesNotContain("guest-", "first", "second", "third", "fourth");
    }
    assertThat(bob.until("* third is now")).isEqualTo("* third is now fourth");
  }

  @Test
  void nothingThatATerminalObeysReachesIt() throws IOException {
    LineClient ann = named("ann-3");
    LineClient bob = named("bob-3");

    ann.send("red \u001b[31m c1 \u009b31m bidi \u202e end");

    assertThat(bob.until("ann-3: "))
        .isEqualTo("ann-3: red \uFFFD[31m c1 \uFFFD31m bidi \uFFFD end");
  }

  @Test
  void aNickBelongsToOne() throws IOException {
    named("carol");
    LineClient other = client();

    other.send("/nick CAROL");
    assertThat(other.until("! ")).contains("CAROL");
    other.send("/nick c\u0430rol");
    assertThat(other.until("! ")).contains("one script");
    other.send("/nick caro1");
    assertThat(other.until("! ")).contains("looks like it");
  }

  @Test
  void othersAreToldOfANewNick() throws IOException {
    LineClient ann = named("dan");
    LineClient bob = named("eve");

    ann.send("/nick dan-the-man");

    assertThat(bob.until("* dan is")).isEqualTo("* dan is now dan-the-man");
  }

  @Test
  void roomsAreApartAndResumed() throws IOException {
    LineClient ann = named("ann-4");
    ann.send("/join garden");
    ann.until("* garden has");
    ann.send("one");
    ann.send("two");
    ann.send("three");
    ann.send("/who"); // answered once all before is stored
    ann.until("* in garden");
    LineClient bob = named("bob-4");
    bob.send("in the lobby");
    bob.send("/join garden 1");

    assertThat(bob.next()).isEqualTo("ann-4: two");
    assertThat(bob.next()).isEqualTo("ann-4: three");
    assertThat(bob.next()).isEqualTo("* garden has 2 here and is at offset 3");
    assertThat(ann.next()).isEqualTo("* bob-4 joined");
    bob.send("/history 2");
    assertThat(bob.next()).isEqualTo("ann-4: two");
    assertThat(bob.next()).isEqualTo("ann-4: three");
    bob.send("/rooms");
    assertThat(bob.next()).contains("garden (2)").contains("lobby (");
    bob.send("/leave");
    assertThat(bob.next()).isEqualTo("* you left garden");
    assertThat(ann.next()).isEqualTo("* bob-4 left");
    bob.send("nobody hears this");
    assertThat(bob.next()).startsWith("! you are in no room");
  }

  @Test
  void whispersReachOne() throws IOException {
    LineClient ann = named("ann-5");
    LineClient bob = named("bob-5");

    ann.send("/msg bob-5 a word with \u001byou");
    assertThat(bob.until("ann-5")).isEqualTo("ann-5 (to you): a word with \uFFFDyou");
    ann.send("/msg nobody-here psst");
    assertThat(ann.until("! ")).isEqualTo("! nobody here is called nobody-here");
  }

  @Test
  void whoSaysTooMuchIsToldWhenToGoOn() throws IOException {
    LineClient ann = named("ann-6");

    for (int i = 0; i < 25; i++) {
      ann.send("m" + i);
    }

    assertThat(ann.next())
        .matches("! slow down: .* 10 messages a second.*\\(again in 0\\.\\d s\\)");
  }

  @Test
  void aFloodIsTheEnd() throws IOException {
    LineClient ann = named("ann-7");

    ann.write("m\n".repeat(2_000).getBytes(ISO_8859_1));

    ann.until("! too much was sent too fast");
    assertThat(ann.next()).isNull();
  }

  @Test
  void quittingEndsIt() throws IOException {
    LineClient ann = named("ann-8");

    ann.send("/quit");

    assertThat(ann.next()).isNull();
  }

  @Test
  void isCounted() throws IOException {
    named("ann-9");

    assertThat(registry.get("gather.chat.connections").tag("door", "tcp").gauge().value())
        .isPositive();
    assertThat(registry.get("gather.chat.rooms").gauge().value()).isPositive();
  }
}
