/** What is fetched from other servers, and how much of it. */
@NullMarked
package dev.herald.fetching;

import org.jspecify.annotations.NullMarked;
