/** Holds the documentation to the truth: its snippets run, its links lead somewhere, its lists are complete. */
@NullMarked
package dev.herald.docs;

import org.jspecify.annotations.NullMarked;
