/** Files for browsers. */
@NullMarked
package dev.herald.http.pages;

import org.jspecify.annotations.NullMarked;
