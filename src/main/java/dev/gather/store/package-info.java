/**
 * Where features keep what has to outlive the process: one SQLite file, or {@code store.redis}.
 *
 * <p>Kernel: depends on no other package of the service.
 */
@NullMarked
package dev.gather.store;

import org.jspecify.annotations.NullMarked;
