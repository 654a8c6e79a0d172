/**
 * Starts and stops network listeners, and says which addresses may be dialled.
 *
 * <p>Kernel: depends on no other package of the service.
 */
@NullMarked
package dev.gather.net;

import org.jspecify.annotations.NullMarked;
