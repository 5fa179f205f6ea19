package dev.herald.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who a {@link Client} is: it shows a token that holds for an hour. Without this it is anonymous. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface As {
    /** The token's subject. */
    String user();

    String[] roles() default {};

    /** In which the client is, and all its channels; {@code auth.namespaces} must name it. */
    String namespace() default "";

    /** More of the token's claims, a JSON object. */
    String claims() default "{}";
}
