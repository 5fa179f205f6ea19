/** Speaking to users, sessions and rooms by name, for Java programs. */
@NullMarked
package dev.herald.people;

import org.jspecify.annotations.NullMarked;
