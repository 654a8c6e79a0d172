package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.fetch.TargetTurns.Turn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final Target FIRST = target("http://first.example/");
  private static final Target SECOND = target("http://second.example/");

  private final Fetchers fetchers = new Fetchers(System::nanoTime, 1);

  @AfterEach
  void close() {
    fetchers.close();
  }

  @Test
  void holdsTheTurnThatItTookLast() {
    Attempt attempt = attempt();

    // As where a redirect is answered before the call that sent the first request has returned.
    attempt.take(FIRST, () -> attempt.take(SECOND, () -> {}));

    assertThat(waits(FIRST)).isFalse();
    assertThat(waits(SECOND)).isTrue();
  }

  @Test
  void holdsNoTurnAfterItsEnd() {
    Attempt attempt = attempt();
    attempt.take(FIRST, attempt::ended);
    attempt.take(SECOND, () -> {});

    assertThat(waits(FIRST)).isFalse();
    assertThat(waits(SECOND)).isFalse();
  }

  /** Whether another has to wait for its turn there. */
  private boolean waits(Target target) {
    Turn turn = fetchers.fetcher().turns().turn(target, come -> {});
    turn.take();
    return turn.isWaiting();
  }

  private Attempt attempt() {
    Member member = Member.get(FIRST.toString(), SECOND);
    return new Attempt(fetchers.fetcher(), Fetchers.options(), fetchers.member(member));
  }

  private static Target target(String url) {
    return (Target) Target.parse(url);
  }
}
