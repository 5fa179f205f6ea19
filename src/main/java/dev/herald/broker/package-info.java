/** The three seams that engines implement: journal, table, signals. */
@NullMarked
package dev.herald.broker;

import org.jspecify.annotations.NullMarked;
