package dev.herald;

import dev.herald.props.provision.NodePrograms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The folder that the server serves: the pages of {@code src/bench/pages}, and the stock clients as a site would put them
 * up, each in one file and minified. CometD's comes as modules, so esbuild makes one of what {@code CometD} needs.
 */
record BenchPages(Path folder) {
    private static final Path PAGES = Path.of("src/bench/pages");
    private static final Path BUNDLES = Path.of("target/classes/web");
    private static final String COMETD = "cometd.mjs";
    private static final String FAYE = "faye-browser-min.js";

    static BenchPages in(Path folder) throws Exception {
        try (var pages = Files.list(PAGES)) {
            for (var page : pages.toList()) {
                Files.copy(page, folder.resolve(page.getFileName()));
            }
        }
        var packages = NodePrograms.folder().resolve("node_modules");
        Files.copy(packages.resolve("faye/client").resolve(FAYE), folder.resolve(FAYE));
        bundle(packages, folder);
        return new BenchPages(folder);
    }

    /** As {@code gzip -9} would make them. */
    void printSizes() throws IOException {
        var cometd = gzipped(folder.resolve(COMETD));
        System.out.printf(Locale.ROOT, "%-28s %9s %7s  %s%n", "gzip -9", "minified", "gzip", "of CometD's");
        for (var bundle : List.of("herald-core.mjs", "herald.mjs", "herald.js", "herald.es5.js")) {
            printSize(bundle, BUNDLES.resolve(bundle), cometd);
        }
        printSize("CometD's (by esbuild)", folder.resolve(COMETD), cometd);
        printSize("Faye's (" + FAYE + ")", folder.resolve(FAYE), cometd);
    }

    private static void printSize(String name, Path file, int cometd) throws IOException {
        int size = gzipped(file);
        System.out.printf(Locale.ROOT, "%-28s %,9d %,7d  %.2f%n", name, Files.size(file), size, (double) size / cometd);
    }

    private static int gzipped(Path file) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new Best(bytes)) {
            Files.copy(file, zip);
        }
        return bytes.size();
    }

    private static void bundle(Path packages, Path folder) throws Exception {
        var entry =
                Files.writeString(packages.resolve("bench-cometd.js"), "export { CometD } from './cometd/cometd.js'\n");
        var made = new ProcessBuilder(
                        esbuild().toString(),
                        entry.toString(),
                        "--bundle",
                        "--minify",
                        "--format=esm",
                        "--target=es2022",
                        "--log-level=warning",
                        "--outfile=" + folder.resolve(COMETD))
                .inheritIO()
                .start()
                .waitFor();
        if (made != 0) {
            throw new IllegalStateException("esbuild cannot bundle CometD's client");
        }
    }

    /** The one with which Maven has made our own bundles. */
    private static Path esbuild() throws IOException {
        try (var files = Files.walk(Path.of("target/esbuild"))) {
            return files.filter(file -> file.getFileName().toString().matches("esbuild(\\.exe)?"))
                    .filter(Files::isExecutable)
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no esbuild below target: run Maven's package first"));
        }
    }

    private static final class Best extends GZIPOutputStream {
        Best(OutputStream to) throws IOException {
            super(to);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
