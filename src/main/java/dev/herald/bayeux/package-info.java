/** The door that speaks Bayeux. */
@NullMarked
package dev.herald.bayeux;

import org.jspecify.annotations.NullMarked;
