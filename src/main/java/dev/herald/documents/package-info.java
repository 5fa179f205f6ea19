/** Documents that people edit together: changes are put in order, carried over others, kept, and told. */
@NullMarked
package dev.herald.documents;

import org.jspecify.annotations.NullMarked;
