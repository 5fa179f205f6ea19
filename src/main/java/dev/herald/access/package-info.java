/** Who may do what. */
@NullMarked
package dev.herald.access;

import org.jspecify.annotations.NullMarked;
