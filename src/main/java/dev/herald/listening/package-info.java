/** The door for listeners in the same Java program. */
@NullMarked
package dev.herald.listening;

import org.jspecify.annotations.NullMarked;
