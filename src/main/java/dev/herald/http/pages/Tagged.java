package dev.herald.http.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.content.HttpContent;

/**
 * A file whose ETag comes from what is in it. Jetty's comes from its time and length, and in a jar that is built to
 * the same bytes each time all files are of one time: an edit that keeps the length would never reach a browser.
 */
final class Tagged extends HttpContent.Wrapper {
    private static final int READ_AT_MOST = 1024 * 1024; // what is larger is no page or script of ours

    Tagged(HttpContent content) {
        super(content);
    }

    @Override
    public HttpField getETag() {
        return new HttpField(HttpHeader.ETAG, getETagValue());
    }

    @Override
    public String getETagValue() {
        if (getContentLengthValue() > READ_AT_MOST) {
            return super.getETagValue();
        }
        try (InputStream bytes = getResource().newInputStream()) {
            return of(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + getResource(), e);
        }
    }

    /** The ETag of these bytes. */
    static String of(byte[] bytes) {
        var sum = new CRC32();
        sum.update(bytes);
        return "\"" + HexFormat.of().toHexDigits(sum.getValue(), 8) + Integer.toHexString(bytes.length) + "\"";
    }
}
