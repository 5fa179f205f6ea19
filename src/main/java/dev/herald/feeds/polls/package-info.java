/** JSON at a URL, asked for now and then: what is other than the last time is told. */
@NullMarked
package dev.herald.feeds.polls;

import org.jspecify.annotations.NullMarked;
