package dev.gather.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.store.redis.RedisNodes;
import dev.gather.testing.NeedsRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

@NeedsRedis
@Timeout(60)
class RedisChatLogIT implements ChatLogContract {
  private static final List<String> ROOM =
      List.of(RoomKeys.of("a").room(), RoomKeys.of("a").log(), RoomKeys.of("a").keys());

  /** So much that a reader who is late still finds all. */
  private static final Retention ALL = new Retention(5_000, Duration.ofHours(1), 3);

  private static RedisNodes redis;
  private final AtomicInteger epochs = new AtomicInteger();
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private ChatLog log;

  @BeforeAll
  static void connect() {
    redis = RedisNodes.open();
  }

  @AfterAll
  static void disconnect() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.commands().flushall();
    log = node(KEPT);
  }

  /** What one more node has. */
  private ChatLog node(Retention kept) {
    InstantSource source = () -> now;
    Clock clock = source.withZone(ZoneOffset.UTC);
    RedisNodes.Node node = redis.node();
    return new RedisChatLog(
        node.redis(), node.channels(), kept, clock, () -> "e" + epochs.incrementAndGet());
  }

  @Override
  public ChatLog chatLog() {
    return log;
  }

  @Override
  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void whatTwoNodesSayIsHandedToBothInOneOrder() {
    ChatLog one = node(ALL);
    ChatLog other = node(ALL);
    List<Long> here = offsets(one);
    List<Long> there = offsets(other);

    Flux.range(0, 2_000)
        .flatMap(n -> (n % 2 == 0 ? one : other).append(said("m" + n)), 100)
        .blockLast(SOON);

    List<Long> all = LongStream.rangeClosed(1, 2_000).boxed().toList();
    await("all on both nodes").atMost(SOON).until(() -> here.size() + there.size() >= 4_000);
    assertThat(here).isEqualTo(all);
    assertThat(there).isEqualTo(all);
  }

  @Test
  void whatIsGoneBeginsAnotherEpoch() {
    List<Long> there = offsets(node(KEPT));
    Position before = append("one");
    redis.commands().flushall();

    Position after = append("two");

    assertThat(after.offset()).isEqualTo(1);
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    await("the other node to be told").atMost(SOON).until(() -> there.equals(List.of(1L, 1L)));
  }

  @Test
  void anOlderStateOfRedisBeginsAnotherEpoch() {
    List<Long> there = offsets(node(KEPT));
    Position first = append("one");
    redis.save(ROOM);
    append("two");
    await("both").atMost(SOON).until(() -> there.size() == 2);
    redis.restore(ROOM);

    Position instead = append("another two");

    assertThat(instead.epoch()).isNotEqualTo(first.epoch());
    assertThat(instead.offset()).isEqualTo(2);
    assertThat(log.read("a", null, 10).blockOptional(SOON).orElseThrow().entries())
        .extracting(Entry::text)
        .containsExactly("one", "another two");
  }

  @Test
  void anotherMessageInThePlaceOfOneThatWasSeenBeginsAnotherEpoch() {
    offsets(log);
    Position first = append("one");
    redis.save(ROOM);
    append("two");
    redis.restore(ROOM);
    // A node that has never seen the second message says another one in its place.
    node(KEPT).append(said("another two")).block(SOON);

    await("another epoch")
        .atMost(SOON)
        .until(
            () -> !log.open("a").blockOptional(SOON).orElseThrow().epoch().equals(first.epoch()));
  }

  private static List<Long> offsets(ChatLog node) {
    List<Long> offsets = new CopyOnWriteArrayList<>();
    node.follow(entries -> entries.forEach(entry -> offsets.add(entry.offset())));
    node.watch("a").block(SOON);
    return offsets;
  }

  private Position append(String text) {
    return log.append(said(text)).blockOptional(SOON).orElseThrow().position();
  }

  private static Draft said(String text) {
    return new Draft("a", "ann", text, false, null);
  }
}
