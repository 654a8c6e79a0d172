/**
 * Structured concurrency: runs the members of one request under a join policy, limits and a
 * deadline.
 *
 * <p>Kernel: depends on nothing of ours and knows nothing of HTTP.
 */
@NullMarked
package dev.gather.scope;

import org.jspecify.annotations.NullMarked;
