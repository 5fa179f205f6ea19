/** A thin kit over Jetty. */
@NullMarked
package dev.herald.http;

import org.jspecify.annotations.NullMarked;
