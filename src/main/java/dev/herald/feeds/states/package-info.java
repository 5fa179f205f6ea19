/** What programs set, and everybody is told: the last value of each channel, with its differences. */
@NullMarked
package dev.herald.feeds.states;

import org.jspecify.annotations.NullMarked;
