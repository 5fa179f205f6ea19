/** The rules of channels: written by pattern, and made whole for the rooms that keep to them. */
@NullMarked
package dev.herald.rules;

import org.jspecify.annotations.NullMarked;
