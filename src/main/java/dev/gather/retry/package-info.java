/**
 * Runs a flaky call again: Spring Retry decides whether and when, Reactor's clock waits. Depends on
 * no other package of Gather.
 */
@NullMarked
package dev.gather.retry;

import org.jspecify.annotations.NullMarked;
