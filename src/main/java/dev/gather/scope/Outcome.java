package dev.gather.scope;

import org.jspecify.annotations.Nullable;

/** How a member ended. A failure is a value: whoever reads an outcome has to look at each case. */
public sealed interface Outcome<T> {

  /** Ended as hoped. */
  record Success<T>(T value) implements Outcome<T> {}

  /**
   * Ended badly.
   *
   * @param value what there is in spite of it, such as a whole response that says no
   */
  record Failed<T>(Failure failure, @Nullable T value) implements Outcome<T> {
    public Failed(Failure failure) {
      this(failure, null);
    }
  }

  /** Cut off before it ended, or before it began. */
  record Cancelled<T>(Failure failure) implements Outcome<T> {}
}
