/** The vocabulary: the words that every room speaks. */
@NullMarked
package dev.herald.message;

import org.jspecify.annotations.NullMarked;
