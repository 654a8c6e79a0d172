package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LeaksTest {
  private final Leaks leaks = new Leaks();
  private final ResourceLeakDetector<Object> detector =
      leaks.newResourceLeakDetector(Object.class, 1, Long.MAX_VALUE);

  @Test
  void findsWhatIsDroppedButNotReleased() throws Exception {
    detector.track(new Object());

    assertThat(leaks.sweep()).singleElement().asString().startsWith("Object");
    assertThat(leaks.sweep()).isEmpty();
  }

  @Test
  void findsNothingInWhatIsReleasedOrKept() throws Exception {
    Object released = new Object();
    Objects.requireNonNull(detector.track(released)).close(released);
    Object kept = new Object();
    var tracker = Objects.requireNonNull(detector.track(kept));

    assertThat(leaks.sweep()).isEmpty();
    tracker.close(kept);
  }

  @Test
  void isWhatWatchesBuffersInEveryTest() {
    assertThat(ResourceLeakDetectorFactory.instance()).isInstanceOf(Leaks.class);
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }
}
