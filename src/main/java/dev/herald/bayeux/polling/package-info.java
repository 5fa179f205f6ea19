/** Messages over HTTP requests: long-polling and callback-polling. */
@NullMarked
package dev.herald.bayeux.polling;

import org.jspecify.annotations.NullMarked;
