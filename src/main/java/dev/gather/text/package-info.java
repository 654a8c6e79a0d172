/**
 * Counts text in any charset while it streams by, without holding it.
 *
 * <p>Kernel: depends on nothing of ours.
 */
@NullMarked
package dev.gather.text;

import org.jspecify.annotations.NullMarked;
