package dev.gather.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;

/** Reads a whole request body as one JSON value. */
public final class JsonBody {
  private JsonBody() {}

  /**
   * Reads the body: strict UTF-8, no name twice in an object, nothing after the value. Holds at
   * most {@code maxBytes}; never blocks.
   *
   * @param maxBytes below 2 GiB
   * @return the value, or a {@link Problem}: 400 with line and column, 413, or 415
   */
  public static Mono<JsonNode> read(ServerHttpRequest request, long maxBytes) {
    return Mono.defer(
        () -> {
          ContentType.require(request, MediaType.APPLICATION_JSON, ContentType.SUFFIXED_JSON);
          if (request.getHeaders().getContentLength() > maxBytes) {
            throw tooLarge(maxBytes);
          }
          return DataBufferUtils.join(request.getBody(), Math.toIntExact(maxBytes))
              .onErrorMap(DataBufferLimitException.class, limit -> tooLarge(maxBytes))
              .map(JsonBody::bytes)
              .defaultIfEmpty(new byte[0])
              .map(JsonBody::parse);
        });
  }

  private static byte[] bytes(DataBuffer buffer) {
    try {
      byte[] bytes = new byte[buffer.readableByteCount()];
      buffer.read(bytes);
      return bytes;
    } finally {
      DataBufferUtils.release(buffer);
    }
  }

  static JsonNode parse(byte[] bytes) {
    String text;
    try {
      text = Utf8.decode(bytes, 0, bytes.length);
    } catch (Malformed malformed) {
      throw Problem.badRequest("The body is " + malformed.detail());
    }
    if (text.isBlank()) {
      throw Problem.badRequest("The body is empty; expected JSON");
    }
    return parse(text);
  }

  /**
   * One JSON value by the same rules.
   *
   * @throws Problem 400 with line and column
   */
  public static JsonNode parse(String text) {
    try (JsonParser parser = Json.MAPPER.createParser(text)) {
      JsonNode value = parser.readValueAsTree();
      if (parser.nextToken() != null) {
        throw malformed("expected nothing after the value", parser.currentTokenLocation());
      }
      return value;
    } catch (JacksonException malformed) {
      throw malformed(reason(malformed), malformed.getLocation());
    }
  }

  /** The parser's own words where they are about the JSON and not about the parser. */
  private static String reason(JacksonException malformed) {
    return switch (malformed) {
      case UnexpectedEndOfInputException end -> "unexpected end";
      case StreamConstraintsException limit -> "nested too deeply, or a name or number too long";
      // A hint to change the parser's settings is in backticks.
      case JacksonException hint when hint.getOriginalMessage().contains("`") -> "not a JSON value";
      default -> malformed.getOriginalMessage();
    };
  }

  private static Problem malformed(String reason, @Nullable TokenStreamLocation location) {
    String where =
        location == null
            ? ""
            : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    return Problem.badRequest("Malformed JSON" + where + ": " + reason);
  }

  private static Problem tooLarge(long maxBytes) {
    DataSize limit = DataSize.ofBytes(maxBytes);
    return Problem.tooLarge("The body is above the limit for JSON bodies of " + limit);
  }
}
