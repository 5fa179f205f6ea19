package dev.herald.http.pages;

import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the links of Markdown lead on the server. They are written for the repository, where the guides are in {@code
 * web/docs}: {@code errors.md}, {@code ../pages/chat.js}, {@code ../../README.md}.
 */
final class Links {
    private static final String WEB = "/web/";

    private final Predicate<String> exists;

    /** @param exists whether the server has a file of this path */
    Links(Predicate<String> exists) {
        this.exists = exists;
    }

    /**
     * The link as a browser has to follow it; empty when it leads to what only the repository has.
     *
     * @param page the path on the server of the page that it is on
     */
    Optional<String> follow(String page, String link) {
        if (link.startsWith("#") || link.matches("[a-z]+:.*")) {
            return Optional.of(link);
        }
        int hash = link.indexOf('#');
        var anchor = hash < 0 ? "" : link.substring(hash);
        var target = URI.create(inRepository(page))
                .resolve(hash < 0 ? link : link.substring(0, hash))
                .getPath();
        return onServer(target).map(path -> path + anchor);
    }

    private static String inRepository(String page) {
        var own = page.replaceFirst("^/repository/", "/");
        return own.equals(page) ? WEB + page.substring(1) : own;
    }

    private Optional<String> onServer(String target) {
        if (target.startsWith(WEB + "pages/")) {
            return existing("/" + target.substring((WEB + "pages/").length()))
                    .or(() -> existing(target.substring(WEB.length() - 1)));
        }
        return existing(target.startsWith(WEB) ? target.substring(WEB.length() - 1) : "/repository" + target);
    }

    private Optional<String> existing(String path) {
        var file = path.endsWith("/") ? path + "README.md" : path;
        if (exists.test(file)) {
            boolean isShown = path.startsWith("/docs/") || path.startsWith("/repository/");
            return Optional.of(isShown ? file.replaceFirst("(?:(?<=/)README)?\\.md$", "") : file);
        }
        return path.endsWith("/") ? Optional.empty() : existing(path + "/");
    }
}
