/** What clients ask of the server and the server of clients: a question by name, and its answers. */
@NullMarked
package dev.herald.requests;

import org.jspecify.annotations.NullMarked;
