/**
 * A Redis that all nodes share: how it is reached, asked and listened to, and whether it answers.
 *
 * <p>Kernel: depends on {@code store}.
 */
@NullMarked
package dev.gather.store.redis;

import org.jspecify.annotations.NullMarked;
