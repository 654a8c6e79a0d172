package dev.gather.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every log has to do. It keeps 10 messages or an hour, and 3 rooms. */
interface ChatLogContract {
  Duration SOON = Duration.ofSeconds(20);
  Retention KEPT = new Retention(10, Duration.ofHours(1), 3);

  ChatLog chatLog();

  /** Moves the clock of the log. */
  void pass(Duration time);

  @Test
  default void offsetsAreCountedForEachRoom() {
    assertThat(offset("a", "one")).isEqualTo(1);
    assertThat(offset("a", "two")).isEqualTo(2);
    assertThat(offset("b", "one")).isEqualTo(1);
  }

  @Test
  default void manyAtOnceLeaveNoHole() {
    List<Long> offsets =
        Flux.range(0, 500)
            .flatMap(n -> chatLog().append(said("a", "m" + n, null)), 100)
            .map(stored -> stored.position().offset())
            .collectList()
            .block(SOON);

    assertThat(offsets)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 500).mapToObj(n -> (long) n).toList());
  }

  @Test
  default void readersAreHandedAllInOrderBeforeTheAnswer() {
    List<Entry> seen = new ArrayList<>();
    chatLog().follow(seen::addAll);

    offset("a", "one");
    assertThat(seen).extracting(Entry::text).containsExactly("one");

    Flux.range(0, 300)
        .flatMap(n -> chatLog().append(said("a", "m" + n, null)), 100)
        .blockLast(SOON);
    assertThat(seen)
        .extracting(Entry::offset)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 301).mapToObj(n -> (long) n).toList());
  }

  @Test
  default void theSameKeyIsTheSameMessage() {
    Appended first = append(said("a", "one", "k"));
    offset("a", "two");
    Appended again = append(said("a", "one", "k"));

    assertThat(first.duplicate()).isFalse();
    assertThat(again).isEqualTo(new Appended(first.position(), true));
    assertThat(read("a", null, 10).entries()).hasSize(2);
  }

  @Test
  default void aKeyIsForgottenWithItsMessage() {
    append(said("a", "one", "k"));
    say("a", KEPT.messages() - 1);
    assertThat(append(said("a", "again", "k")).duplicate()).isTrue();
    say("a", 1);

    Appended anew = append(said("a", "another", "k"));

    assertThat(anew.duplicate()).isFalse();
    assertThat(anew.position().offset()).isEqualTo(KEPT.messages() + 2);
    assertThat(append(said("a", "more", "k"))).isEqualTo(new Appended(anew.position(), true));
  }

  @Test
  default void theSameKeyTwiceAtOnceIsOneMessage() {
    List<Appended> both =
        Flux.range(0, 2)
            .flatMap(n -> chatLog().append(said("a", "x", "k")))
            .collectList()
            .block(SOON);

    assertThat(both).extracting(stored -> stored.position().offset()).containsExactly(1L, 1L);
    assertThat(both).extracting(Appended::duplicate).containsExactlyInAnyOrder(false, true);
  }

  @Test
  default void aKeyBelongsToWhoSaysItAndToARoom() {
    append(said("a", "one", "k"));

    assertThat(append(new Draft("a", "bob", "one", false, "k")).duplicate()).isFalse();
    assertThat(append(said("b", "one", "k")).duplicate()).isFalse();
  }

  @Test
  default void readsWhatComesAfterAPlace() {
    say("a", 5);
    Position third = new Position(read("a", null, 0).last().epoch(), 3);

    History history = read("a", third, 10);

    assertThat(history.entries()).extracting(Entry::offset).containsExactly(4L, 5L);
    assertThat(history.whole()).isTrue();
    assertThat(history.last()).isEqualTo(new Position(third.epoch(), 5));
  }

  @Test
  default void aPageIsTheEldestAfterAPlaceButTheNewestWithout() {
    say("a", 6);
    Position first = new Position(read("a", null, 0).last().epoch(), 1);

    History page = read("a", first, 2);
    assertThat(page.entries()).extracting(Entry::offset).containsExactly(2L, 3L);
    assertThat(page.follows()).isTrue();
    assertThat(page.whole()).isFalse();
    assertThat(read("a", null, 2).entries()).extracting(Entry::offset).containsExactly(5L, 6L);
  }

  @Test
  default void whatWasForgottenIsNotPassedOffAsTheWhole() {
    say("a", 25);
    String epoch = read("a", null, 0).last().epoch();

    assertThat(read("a", new Position(epoch, 15), 100).whole()).isTrue();
    History gone = read("a", new Position(epoch, 14), 100);
    assertThat(gone.follows()).isFalse();
    assertThat(gone.entries()).extracting(Entry::offset).startsWith(16L).endsWith(25L).hasSize(10);
  }

  @Test
  default void anotherEpochOrTheFutureCantBeFollowed() {
    say("a", 3);
    String epoch = read("a", null, 0).last().epoch();

    assertThat(read("a", new Position("other", 3), 10).follows()).isFalse();
    assertThat(read("a", new Position(epoch, 4), 10).follows()).isFalse();
    assertThat(read("a", new Position(epoch, 3), 10).whole()).isTrue();
  }

  @Test
  default void whatIsTooOldIsGone() {
    say("a", 2);
    Position start = new Position(read("a", null, 0).last().epoch(), 0);
    pass(Duration.ofMinutes(61));
    say("a", 1);

    assertThat(read("a", start, 10).follows()).isFalse();
    assertThat(read("a", null, 10).entries()).extracting(Entry::offset).containsExactly(3L);
  }

  @Test
  default void aRoomThatIsForgottenBeginsAnewInAnotherEpoch() {
    say("a", 2);
    assertThat(chatLog().drop("a").block(SOON)).isFalse();
    pass(Duration.ofMinutes(61));
    chatLog().expire().block(SOON);
    String epoch = read("a", null, 0).last().epoch();

    assertThat(chatLog().drop("a").block(SOON)).isTrue();
    assertThat(chatLog().read("a", null, 1).blockOptional(SOON)).isEmpty();
    Position anew = append(said("a", "x", null)).position();
    assertThat(anew.offset()).isEqualTo(1);
    assertThat(anew.epoch()).isNotEqualTo(epoch);
  }

  @Test
  default void thereAreOnlySoManyRooms() {
    say("a", 1);
    say("b", 1);
    chatLog().open("c").block(SOON);

    assertThatThrownBy(() -> append(said("d", "x", null))).isInstanceOf(RoomLimitException.class);
    assertThatThrownBy(() -> chatLog().open("d").block(SOON))
        .isInstanceOf(RoomLimitException.class);
    assertThat(offset("a", "still")).isEqualTo(2);
    assertThat(chatLog().rooms().block(SOON)).containsOnlyKeys("a", "b", "c");
  }

  @Test
  default void openingARoomTwiceIsTheSamePlace() {
    Position first = chatLog().open("a").blockOptional(SOON).orElseThrow();
    assertThat(chatLog().open("a").block(SOON)).isEqualTo(first);
    assertThat(append(said("a", "x", null)).position()).isEqualTo(new Position(first.epoch(), 1));
  }

  @Test
  default void keepsEveryCharacterAndWhoDidWhatWhen() {
    String text = "a\u0000b\u001b[31m\u202e\uD83D\uDE00\n";
    append(new Draft("a", "J\u00f6rg", text, true, null));

    Entry entry = read("a", null, 1).entries().getFirst();
    assertThat(entry.text()).isEqualTo(text);
    assertThat(entry.from()).isEqualTo("J\u00f6rg");
    assertThat(entry.action()).isTrue();
    assertThat(entry.at()).isAfter(Instant.EPOCH);
  }

  private void say(String room, int count) {
    for (int i = 0; i < count; i++) {
      offset(room, "m" + i);
    }
  }

  private long offset(String room, String text) {
    return append(said(room, text, null)).position().offset();
  }

  private Appended append(Draft draft) {
    return chatLog().append(draft).blockOptional(SOON).orElseThrow();
  }

  private History read(String room, @Nullable Position since, int limit) {
    return chatLog().read(room, since, limit).blockOptional(SOON).orElseThrow();
  }

  private static Draft said(String room, String text, @Nullable String key) {
    return new Draft(room, "ann", text, false, key);
  }
}
