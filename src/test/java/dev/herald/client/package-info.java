/** The browser's client, held to what is said of it before any browser runs it. */
@NullMarked
package dev.herald.client;

import org.jspecify.annotations.NullMarked;
