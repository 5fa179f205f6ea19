package dev.herald.props.provision;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs these tools. What is absent is installed when that can be done (see {@link Provisioning});
 * otherwise the test is skipped, or fails in a strict run.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(Provisioning.class)
public @interface Needs {
    Tool[] value();
}
