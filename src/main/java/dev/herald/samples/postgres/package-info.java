/** The PostgreSQL server of the samples; packed apart, into herald-postgres.jar, with the libraries that it needs. */
@NullMarked
package dev.herald.samples.postgres;

import org.jspecify.annotations.NullMarked;
