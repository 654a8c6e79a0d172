/** Origins to practise on, under httpbin's names; may depend on {@code web} alone. */
@NullMarked
package dev.gather.lab;

import org.jspecify.annotations.NullMarked;
