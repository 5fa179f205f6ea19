/** TLS with certificates from PEM files. */
@NullMarked
package dev.herald.http.tls;

import org.jspecify.annotations.NullMarked;
