/** The keys that tokens are signed with: from the configuration, from files, from a URL. */
@NullMarked
package dev.herald.tokens.keys;

import org.jspecify.annotations.NullMarked;
