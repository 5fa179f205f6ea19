/** What one word of a configuration can say, and what was perhaps meant by a misspelt one. */
@NullMarked
package dev.herald.config.words;

import org.jspecify.annotations.NullMarked;
