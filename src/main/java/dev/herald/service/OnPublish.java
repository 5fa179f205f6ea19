package dev.herald.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Looks at what clients and backends publish, before it is kept: returns what is to be published instead, or nothing to let it
 * by; throws {@link Refused} to refuse it. Takes the value, of any type that JSON can be made, and a {@link Said} or a
 * {@link Caller} if it wants to know more. Of one object those that return something come first, then those that return nothing,
 * each by name. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnPublish {

    /** The channels whose publications are looked at. */
    String value();
}
