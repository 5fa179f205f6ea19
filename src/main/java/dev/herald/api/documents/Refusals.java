package dev.herald.api.documents;

import dev.herald.broker.JournalBroken;
import dev.herald.documents.kinds.Refused;
import dev.herald.http.Answer;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import java.util.concurrent.CompletionException;

/** Why something was not done to a document, as it is told over HTTP. */
final class Refusals {
    private Refusals() {}

    /** Fails with the problem that the failure is; what is none of the caller's business stays as it is. */
    static Answer tell(Throwable failure) {
        var cause = Refused.cause(failure);
        if (cause instanceof Refused refused) {
            throw new Refusal(problem(refused));
        }
        if (cause instanceof JournalBroken) {
            throw new Refusal(new Problem(
                    503, "storage_broken", "the document cannot be read or kept", "The server's log says why."));
        }
        throw new CompletionException(cause);
    }

    /** The same, of something that was to be written on these terms. */
    static Answer tell(Writing writing, Throwable failure) {
        var cause = Refused.cause(failure);
        return tell(cause instanceof Refused refused ? writing.told(refused) : cause);
    }

    private static Problem problem(Refused refused) {
        var problem = new Problem(refused.status(), refused.code(), refused.detail(), hint(refused));
        if (refused.op() >= 0) {
            problem = problem.telling("op", refused.op());
        }
        var path = refused.path();
        return path == null ? problem : problem.telling("path", path);
    }

    private static String hint(Refused refused) {
        return switch (refused.code()) {
            case "no_version", "version_gone" ->
                "GET /api/v1/document-versions/ and the document's path lists what is kept for good.";
            case "name_invalid" -> "Choose another name.";
            case "name_taken" -> "Choose another name, or take that one away first: DELETE …?name=.";
            case "too_many_versions" -> "Take names away that are not needed: DELETE …?name=.";
            default -> hint(refused.status());
        };
    }

    private static String hint(int status) {
        return switch (status) {
            case 400 -> "The guide to documents says what changes look like.";
            case 403 -> "The rules of the channel and of 'documents' say who may write what.";
            case 404 -> "Name its channel in 'documents' of the server's configuration.";
            case 409, 412 -> "Read the document again, and make the change of what it is now.";
            case 422 -> "The rule of the document says what may be in it.";
            case 429, 503 -> "Send it again after a while.";
            default -> "";
        };
    }
}
