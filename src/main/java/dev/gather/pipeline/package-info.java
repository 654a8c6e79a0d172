/**
 * Producers, a bounded queue and consumers, to be watched.
 *
 * <p>Depends on scope and web.
 */
@NullMarked
package dev.gather.pipeline;

import org.jspecify.annotations.NullMarked;
