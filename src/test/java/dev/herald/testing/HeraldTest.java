package dev.herald.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives every test of the class a server of its own, on a free port, that is gone after it.
 *
 * <p>What a test, a constructor, a {@code @BeforeEach} or an {@code @AfterEach} has for parameters it is handed:
 *
 * <ul>
 *   <li>{@link Client}: one that is connected; say who it is with {@link As} and by which transport with {@link Over}.
 *   <li>{@code Herald}: the server, as a program has it that embeds it.
 *   <li>{@link Server}: the same with what only tests do, such as {@link Server#restart}.
 *   <li>{@link ManualClock}: the server's.
 * </ul>
 *
 * <p>The server is open to everybody, as {@code herald dev} is, and keeps everything in memory unless {@link #storage} says
 * otherwise; tokens for its users are made by the kit.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(HeraldExtension.class)
public @interface HeraldTest {

    /**
     * What is set otherwise, each as {@code path=value}: {@code "channels./chat.echo=others"}. Those of a method come after
     * those of its class.
     */
    String[] settings() default {};

    /** A static method of the test's class that takes the {@code Config} so far and returns the one to start with. */
    String config() default "";

    /** What outlives a {@link Server#restart}. */
    Storage storage() default Storage.MEMORY;

    /** How many servers there are. */
    Lifetime lifetime() default Lifetime.TEST;

    /** How long an expectation waits, in milliseconds, before it fails. */
    int patience() default 5_000;

    /** Where the server keeps what is published. */
    enum Storage {
        /** Nowhere: a server that is restarted has forgotten everything. */
        MEMORY,
        /** In a temporary folder. */
        FOLDER
    }

    /** How long a server lives. */
    enum Lifetime {
        TEST,
        CLASS
    }
}
