package dev.herald;

/** Which Herald this is. */
public final class Version {
    private Version() {}

    /** As the build says it. */
    public static String number() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }
}
