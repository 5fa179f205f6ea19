/** The pages that Herald serves, as people meet them in a browser. */
@NullMarked
package dev.herald.pages;

import org.jspecify.annotations.NullMarked;
