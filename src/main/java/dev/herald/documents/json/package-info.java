/** JSON documents: what changes of them are made of, carried out, and carried over others that came first. */
@NullMarked
package dev.herald.documents.json;

import org.jspecify.annotations.NullMarked;
