package dev.gather.scope;

/** Why a run ended before all its members had. */
enum Cut {
  /** A member decided the scope. */
  JOIN,
  /** Its time was up. */
  DEADLINE,
  /** Whoever read its reports left. */
  CALLER,
  /** Its source failed, or its reader. */
  ERROR
}
