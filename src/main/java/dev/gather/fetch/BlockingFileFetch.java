package dev.gather.fetch;

import dev.gather.scope.FailureException;
import dev.gather.scope.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;

/** {@link FileFetch}'s work by its rules, done with blocking calls. Safe to share. */
record BlockingFileFetch(ProtocolResolver files) {

  /** Reads the file on the calling thread; never throws what is the file's. */
  Outcome<Response> run(Member member, FileUrl url, FetchOptions options) throws IOException {
    if (!FileFetch.mayBeAsked(member)) {
      return new Outcome.Failed<>(FileFetch.ONLY_GET);
    }
    Resource file = files.resolve(url.uri().toString(), new DefaultResourceLoader());
    if (file == null) {
      return new Outcome.Failed<>(FileFetch.NONE);
    }
    BodyReader reader =
        new BodyReader(StandardCharsets.UTF_8, options.maxBytes(), BodyForm.NONE, length -> {});
    try (InputStream content = file.getInputStream()) {
      reader.read(content);
      return new Outcome.Success<>(reader.file());
    } catch (FailureException refused) {
      return new Outcome.Failed<>(refused.failure());
    }
  }
}
