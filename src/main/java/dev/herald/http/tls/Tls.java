package dev.herald.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key from two PEM files, which are looked at again and again: connections that begin after
 * both were renewed get the new ones, and those that are open stay. Files that do not belong together, as when only one
 * has been replaced yet, change nothing.
 *
 * <p>One thread of its own looks, so the fields need no guard.
 */
public final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    /** @param check how often the files are looked at */
    public record Settings(Path certificate, Path key, Duration check) {
        public Settings(Path certificate, Path key) {
            this(certificate, key, Duration.ofSeconds(5));
        }
    }

    /** What is wrong with the files, in words for whoever put them there. */
    public static final class Unfit extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    private final Settings settings;
    private final String password = random(); // of a key store that never leaves memory
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "certificates");
        thread.setDaemon(true);
        return thread;
    });
    private Pair.Text last;
    private String told = "";

    /** @throws Unfit if the files cannot be used */
    public Tls(Settings settings) {
        this.settings = settings;
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setSniRequired(false);
        context.setKeyStorePassword(password);
        try {
            last = Pair.Text.of(settings.certificate(), settings.key());
            use(Pair.of(last));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What Jetty makes connections with. */
    public SslContextFactory.Server context() {
        return context;
    }

    /** Looks at the files from now on. */
    public void watch() {
        long millis = settings.check().toMillis();
        watch.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    private void look() {
        try {
            var now = Pair.Text.of(settings.certificate(), settings.key());
            if (now.sameAs(last)) {
                return;
            }
            last = now; // told of once, whatever comes of it
            var pair = Pair.of(now);
            context.reload(factory -> renew(pair));
            told = "";
            LOG.info("the certificate was renewed: {} until {}", settings.certificate(), until(pair));
        } catch (Unfit e) {
            tell(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.error("the certificate was not renewed", e);
        }
    }

    /** Once, not each time that the files are looked at. */
    private void tell(String trouble) {
        if (!trouble.equals(told)) {
            LOG.warn("the certificate was not renewed, the old one stays: {}", trouble);
        }
        told = trouble;
    }

    private void renew(Pair pair) {
        try {
            use(pair);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void use(Pair pair) throws GeneralSecurityException, IOException {
        context.setKeyStore(pair.store(password.toCharArray()));
    }

    private static java.time.Instant until(Pair pair) {
        return pair.chain().get(0).getNotAfter().toInstant();
    }

    private static String random() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
