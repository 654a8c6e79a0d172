package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.FailureException;
import org.springframework.util.unit.DataSize;

/** Ends an attempt from inside the client's machinery; it becomes its failure. No stack trace. */
final class FetchException extends FailureException {
  FetchException(Failure failure) {
    super(failure);
  }

  static FetchException bodyTooLarge(long maxBytes) {
    return new FetchException(
        new Failure(
            "http_response_body_size",
            "the body is larger than maxBytes, " + DataSize.ofBytes(maxBytes)));
  }

  static FetchException unknownCoding() {
    return new FetchException(
        new Failure(
            "http_response_content_coding", "the content coding is not one that was asked for"));
  }

  static FetchException tooMuchHeld(String limit) {
    return new FetchException(
        new Failure(
            "http_response_body_size", "the bodies asked for are larger together than " + limit));
  }

  static FetchException expandsTooMuch(int times) {
    return new FetchException(
        new Failure(
            "http_response_body_size",
            "the body unpacks to more than " + times + " times its size"));
  }
}
