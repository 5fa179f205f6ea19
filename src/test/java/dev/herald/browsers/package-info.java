/** Herald in real browsers: pages that use herald.js through everything that may happen between them and the server. */
@NullMarked
package dev.herald.browsers;

import org.jspecify.annotations.NullMarked;
