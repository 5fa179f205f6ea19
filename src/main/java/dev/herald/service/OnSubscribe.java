package dev.herald.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Called with the {@link Caller} that has subscribed, and the pattern that it named, as a String. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnSubscribe {

    /** The channels that it is about: patterns that clients subscribe to, or that those match. */
    String value() default "/**";
}
