package dev.herald.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Answers what clients ask: takes the value, of any type that JSON can be made, and a {@link Caller} if it wants to know who
 * asks; returns the answer, or a stage of it. With {@link Replies} it answers as often as it likes. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnRequest {

    /** What clients ask for: {@code /sum}. */
    String value();
}
