/** The service as a whole: wires the features together. It may use every other package. */
@NullMarked
package dev.gather;

import org.jspecify.annotations.NullMarked;
