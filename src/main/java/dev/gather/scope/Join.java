package dev.gather.scope;

/** When a scope is done, and what becomes of the members that still run then. */
public enum Join {
  /** Every member runs to its end: asyncio's {@code gather(return_exceptions=True)}. */
  ALL_SETTLED,
  /** The first failure cancels the rest: asyncio's {@code TaskGroup}. */
  ALL,
  /** The first success cancels the rest. */
  ANY,
  /** The first to finish, well or badly, cancels the rest: {@code wait(FIRST_COMPLETED)}. */
  RACE;

  /** Whether a member that ended so decides the scope, and the rest is cancelled. */
  boolean decidedBy(Outcome<?> outcome) {
    return switch (this) {
      case ALL_SETTLED -> false;
      case ALL -> !(outcome instanceof Outcome.Success);
      case ANY -> outcome instanceof Outcome.Success;
      case RACE -> true;
    };
  }

  /** Whether the join came about: what was asked of the members is what they did. */
  boolean joined(long total, long success, long failed, long cancelled) {
    return switch (this) {
      case ALL_SETTLED -> cancelled == 0;
      case ALL -> success == total;
      case ANY -> success > 0;
      case RACE -> success + failed > 0;
    };
  }
}
