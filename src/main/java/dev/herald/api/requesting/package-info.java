/** What clients ask of the server, asked over HTTP. */
@NullMarked
package dev.herald.api.requesting;

import org.jspecify.annotations.NullMarked;
