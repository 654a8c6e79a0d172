/**
 * One SQLite file in which features keep what has to outlive the process.
 *
 * <p>Kernel: depends on no other package of the service.
 */
@NullMarked
package dev.gather.store;

import org.jspecify.annotations.NullMarked;
