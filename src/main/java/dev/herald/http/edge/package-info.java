/** Where strangers arrive: who they are, and how much of the server one address may have. */
@NullMarked
package dev.herald.http.edge;

import org.jspecify.annotations.NullMarked;
