package dev.gather.testing;

import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in whose time a Netty buffer was leaked. Found by JUnit itself, so it is on
 * for every class; it wants {@code io.netty.leakDetection.level=paranoid}, which the build sets.
 */
public final class LeakCheck implements AfterAllCallback {
  private final Leaks leaks = new Leaks();

  /** Takes Netty's leak reports from now on; JUnit does it before it runs any test class. */
  public LeakCheck() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(leaks);
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    List<String> found = leaks.sweep();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "%d leaked in %s:%n%s"
              .formatted(found.size(), context.getDisplayName(), String.join("\n", found)));
    }
  }
}
