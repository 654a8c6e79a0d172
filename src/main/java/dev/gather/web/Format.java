package dev.gather.web;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The forms of a reply. Where a caller likes several the same, the first one here is taken. */
public enum Format {
  JSON(MediaType.APPLICATION_JSON),
  NDJSON(MediaType.APPLICATION_NDJSON),
  TEXT(MediaType.parseMediaType("text/plain;charset=utf-8")),
  SSE(MediaType.TEXT_EVENT_STREAM),
  /** HTTP Archive 1.2, which only {@code ?format=har} asks for: it has no media type of its own. */
  HAR(MediaType.APPLICATION_JSON);

  /** The query parameter that overrides {@code Accept}. */
  public static final String PARAMETER = "format";

  @SuppressWarnings("ImmutableEnumChecker") // it is immutable
  private final MediaType mediaType;

  Format(MediaType mediaType) {
    this.mediaType = mediaType;
  }

  /** The value of {@code Content-Type}. */
  public MediaType mediaType() {
    return mediaType;
  }

  /**
   * The form that the caller asks for: {@code ?format=} if given, else by {@code Accept} (RFC 9110
   * section 12.5.1), else the first one offered.
   *
   * @throws Problem 406 that lists what is offered, if none of it is asked for; 400 for an {@code
   *     Accept} that can't be read
   */
  public static Format choose(ServerHttpRequest request, Set<Format> offered) {
    return choose(request, offered, Collections.min(offered));
  }

  /** The same where a caller that likes several the same gets the one named. */
  public static Format choose(ServerHttpRequest request, Set<Format> offered, Format orElse) {
    List<String> named = request.getQueryParams().get(PARAMETER);
    return named == null
        ? accepted(request.getHeaders(), offered, orElse)
        : named(String.join(",", named), offered);
  }

  private static Format named(String name, Set<Format> offered) {
    return offered.stream()
        .filter(format -> format.parameter().equals(name))
        .findFirst()
        .orElseThrow(() -> unacceptable("?" + PARAMETER, offered));
  }

  private static Format accepted(HttpHeaders headers, Set<Format> offered, Format orElse) {
    List<MediaType> ranges = ranges(headers);
    Comparator<Preference> order =
        Comparator.comparingDouble(Preference::quality)
            .thenComparingInt(Preference::specificity)
            .thenComparingInt(preference -> -preference.position())
            .thenComparing(preference -> preference.format() == orElse)
            .thenComparing(Preference::format, Comparator.reverseOrder());
    return offered.stream()
        .filter(format -> format != HAR)
        .flatMap(format -> Preference.of(format, ranges).stream())
        .filter(preference -> preference.quality() > 0)
        .max(order)
        .map(Preference::format)
        .orElseThrow(() -> unacceptable(HttpHeaders.ACCEPT, offered));
  }

  private static List<MediaType> ranges(HttpHeaders headers) {
    try {
      List<MediaType> ranges = headers.getAccept();
      return ranges.isEmpty() ? List.of(MediaType.ALL) : ranges;
    } catch (InvalidMediaTypeException malformed) {
      String detail = "'" + malformed.getMediaType() + "' is not a media type";
      throw Problem.badRequest(List.of(new Fault(HttpHeaders.ACCEPT, detail)));
    }
  }

  private static Problem unacceptable(String pointer, Set<Format> offered) {
    String list =
        EnumSet.copyOf(offered).stream()
            .map(format -> format.parameter() + " (" + format.mediaType.toString() + ")")
            .collect(Collectors.joining(", "));
    String detail = "None of the forms asked for is offered here. Offered are: " + list;
    return Problem.notAcceptable(detail, new Fault(pointer, "expected one of " + list));
  }

  private String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How much a caller likes a form: what the most specific range that includes it says. */
  private record Preference(Format format, double quality, int specificity, int position) {
    static Optional<Preference> of(Format format, List<MediaType> ranges) {
      return IntStream.range(0, ranges.size())
          .filter(i -> ranges.get(i).includes(format.mediaType))
          .mapToObj(
              i ->
                  new Preference(
                      format, ranges.get(i).getQualityValue(), specificity(ranges.get(i)), i))
          .max(Comparator.comparingInt(Preference::specificity));
    }

    private static int specificity(MediaType range) {
      return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
    }
  }
}
