package dev.gather.scope;

import java.util.List;

/**
 * The members that failed in one way.
 *
 * @param first the failure that was met first; the others share its type
 * @param members the indexes of the first {@value #LISTED} of them
 */
public record FailureGroup(Failure first, long count, List<Long> members) {
  static final int LISTED = 100;
}
