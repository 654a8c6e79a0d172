package dev.gather.files;

import dev.gather.scope.ScopeOptions;
import dev.gather.web.Fields;
import dev.gather.web.ScopeFields;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.util.unit.DataSize;

/**
 * What a caller may ask of a batch of files.
 *
 * @param charset that all of the files are in
 * @param maxBytes of one file; a larger one is a failure
 */
record FilesOptions(
    ScopeOptions scope, ContentForm content, Charset charset, Digest digest, long maxBytes) {
  private static final long HELD_BYTES = DataSize.ofMegabytes(10).toBytes();
  private static final long MAX_HELD_BYTES = DataSize.ofMegabytes(100).toBytes();
  private static final long MAX_BYTES = Long.MAX_VALUE;

  static FilesOptions read(Fields fields) {
    ContentForm content = fields.choice("content", ContentForm.NONE);
    boolean held = content != ContentForm.NONE;
    // Every batch takes these; no failure of a file is one that is tried again.
    ScopeFields.retry(fields);
    return new FilesOptions(
        ScopeFields.scope(fields),
        content,
        fields.charset("charset", StandardCharsets.UTF_8),
        fields.choice("digest", Digest.NONE),
        fields.bytes(
            "maxBytes", held ? HELD_BYTES : MAX_BYTES, 1, held ? MAX_HELD_BYTES : MAX_BYTES));
  }
}
