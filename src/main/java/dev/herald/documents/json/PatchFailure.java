package dev.herald.documents.json;

import org.jspecify.annotations.Nullable;

/** Why a patch was not carried out, as its author is told. */
public final class PatchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final int op;
    private final @Nullable String path;

    private PatchFailure(String code, String detail, int op, @Nullable String path) {
        super(detail, null, false, false);
        this.code = code;
        this.op = op;
        this.path = path;
    }

    /** It is no patch. */
    static PatchFailure invalid(String detail) {
        return new PatchFailure("patch_invalid", detail, -1, null);
    }

    /** What it is about is not there, or of another kind. */
    static PatchFailure failed(String detail, Pointer path) {
        return new PatchFailure("patch_failed", detail, -1, path.toString());
    }

    /** It takes more than one patch may. */
    public static PatchFailure tooLarge(String detail) {
        return new PatchFailure("patch_too_large", detail, -1, null);
    }

    static PatchFailure test(Pointer path) {
        return new PatchFailure("test_failed", "the value at '" + path + "' is another", -1, path.toString());
    }

    /** The same, of the patch's operation of this number. */
    PatchFailure at(int number) {
        return op >= 0 ? this : new PatchFailure(code, detail(), number, path);
    }

    /** A word for programs: {@code patch_invalid}, {@code patch_failed}, {@code test_failed} or {@code patch_too_large}. */
    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Which operation of the patch, from 0; -1 when none in particular. */
    public int op() {
        return op;
    }

    /** Of the operation, if any. */
    public @Nullable String path() {
        return path;
    }
}
