package dev.gather.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The media type of a request's body. */
public final class ContentType {
  /** JSON of a kind of its own, RFC 6839 section 3.1. */
  public static final MediaType SUFFIXED_JSON = new MediaType("application", "*+json");

  private ContentType() {}

  /**
   * Finds which of the understood types the body has; {@code application/*+json} may be one.
   *
   * @throws Problem 415 that lists them, if it has none of them or a charset other than UTF-8
   */
  public static MediaType require(ServerHttpRequest request, MediaType... understood) {
    String coding = request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw Problem.unsupportedMediaType("Encoded bodies are not understood here")
          .header(HttpHeaders.ACCEPT_ENCODING, "identity");
    }
    MediaType given = given(request, understood);
    if (given == null) {
      throw unsupported(given, understood);
    }
    Charset charset = given.getCharset();
    if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
      throw unsupported("The charset " + charset.name() + " is not understood here", understood);
    }
    for (MediaType type : understood) {
      if (type.includes(given)) {
        return type;
      }
    }
    throw unsupported(given, understood);
  }

  /**
   * Sees that a {@code POST} has no body, so that its query may say it all, as with {@code GET}.
   *
   * @throws Problem 415 that lists the understood types, if there is a body, which has none of them
   */
  public static void requireNoBody(ServerHttpRequest request, MediaType... understood) {
    HttpHeaders headers = request.getHeaders();
    // RFC 9112 section 6.3: without either header there is none.
    if (headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
      throw unsupported(given(request, understood), understood);
    }
  }

  private static @Nullable MediaType given(ServerHttpRequest request, MediaType... understood) {
    try {
      return request.getHeaders().getContentType();
    } catch (InvalidMediaTypeException malformed) {
      throw unsupported("The Content-Type is malformed", understood);
    }
  }

  private static Problem unsupported(@Nullable MediaType given, MediaType... understood) {
    return unsupported(
        given == null ? "The request names no Content-Type" : given + " is not understood here",
        understood);
  }

  private static Problem unsupported(String reason, MediaType... understood) {
    String list = MediaType.toString(List.of(understood));
    return Problem.unsupportedMediaType(reason + "; expected " + list + " in UTF-8")
        .header(HttpHeaders.ACCEPT, list);
  }
}
