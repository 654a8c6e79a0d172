/**
 * Fetches many URLs at once, guarded, counted and retried.
 *
 * <p>Depends on scope, retry, net, text and web.
 */
@NullMarked
package dev.gather.fetch;

import org.jspecify.annotations.NullMarked;
