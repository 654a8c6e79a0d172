package dev.gather.fetch;

import dev.gather.web.Fault;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.JsonBody;
import dev.gather.web.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Reads batches. What is wrong with one as a whole is a {@link Problem} that names every fault. */
final class BatchReader {
  private static final String URL = "url";
  private static final String URLS = "urls";

  private BatchReader() {}

  static Batch query(MultiValueMap<String, String> query, Target base, int maxUrls) {
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(query, faults);
    Batch batch = query(fields, base, maxUrls);
    fields.refuseUnknown();
    faults.throwIfAny();
    return batch;
  }

  /** The same of fields among which others are: faults and unknown names are left to the caller. */
  static Batch query(Fields fields, Target base, int maxUrls) {
    List<String> urls = fields.texts(URL);
    FetchOptions options = FetchOptions.read(fields);
    require(fields, URL, urls.size(), maxUrls);
    Origins origins = new Origins();
    return new Batch(
        options, Flux.fromIterable(urls).map(url -> Member.get(url, base, origins)), urls.size());
  }

  static Batch json(JsonNode body, Faults faults, Target base, int maxUrls) {
    Fields fields = Fields.ofJson(body, "#", faults);
    Batch batch = json(fields, faults, base, maxUrls);
    fields.refuseUnknown();
    faults.throwIfAny();
    return batch;
  }

  /** The same of fields among which others are: faults and unknown names are left to the caller. */
  static Batch json(Fields fields, Faults faults, Target base, int maxUrls) {
    List<JsonNode> urls = fields.elements(URLS);
    FetchOptions options = FetchOptions.read(fields);
    require(fields, URLS, urls.size(), maxUrls);
    List<Member> members = new ArrayList<>(urls.size());
    Origins origins = new Origins();
    for (int i = 0; i < urls.size(); i++) {
      JsonNode url = urls.get(i);
      members.add(
          url.isString()
              ? Member.get(url.stringValue(), base, origins)
              : member(url, fields.pointer(URLS, i), faults, base, origins));
    }
    return new Batch(options, Flux.fromIterable(members), members.size());
  }

  /** The options of a request whose body is lines. */
  static FetchOptions options(MultiValueMap<String, String> query) {
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(query, faults);
    FetchOptions options = FetchOptions.read(fields);
    fields.refuseUnknown();
    faults.throwIfAny();
    return options;
  }

  /** A URL a line; blank lines and {@code #} comments are skipped. */
  static Flux<Member> textLines(Flux<String> lines, Target base) {
    return Flux.defer(
        () -> {
          Origins origins = new Origins();
          return textUrls(lines).map(url -> Member.get(url, base, origins));
        });
  }

  static Flux<String> textUrls(Flux<String> lines) {
    return lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  /**
   * A URL string or an object a line; blank lines are skipped. A line that is neither is a member
   * that failed, so that one bad line does not undo the rest.
   */
  static Flux<Member> ndjsonLines(Flux<String> lines, Target base) {
    return Flux.defer(
        () -> {
          Origins origins = new Origins();
          return lines.filter(line -> !line.isBlank()).map(line -> line(line, base, origins));
        });
  }

  static Member line(String line, Target base) {
    return line(line, base, new Origins());
  }

  private static Member line(String line, Target base, Origins origins) {
    Faults faults = new Faults();
    Member member;
    try {
      member = member(JsonBody.parse(line), "#", faults, base, origins);
    } catch (Problem malformed) {
      return Member.get(line, base).invalid(malformed.detail());
    }
    if (faults.all().isEmpty()) {
      return member;
    }
    Member named = member.url().isEmpty() ? Member.get(line, base) : member;
    return named.invalid(sentence(faults.all()));
  }

  private static Member member(
      JsonNode node, String pointer, Faults faults, Target base, Origins origins) {
    if (!node.isObject()) {
      if (!node.isString()) {
        faults.add(pointer, "expected a URL or an object");
      }
      return Member.get(node.stringValue(""), base, origins);
    }
    Fields fields = Fields.ofJson(node, pointer, faults);
    Member member = Member.read(fields, base, origins);
    fields.refuseUnknown();
    return member;
  }

  private static void require(Fields fields, String name, int given, int maxUrls) {
    if (given == 0) {
      fields.refuse(name, "at least one URL is needed");
    } else if (given > maxUrls) {
      throw tooMany(fields.pointer(name), Integer.toString(given), maxUrls);
    }
  }

  static Problem tooMany(String pointer, String given, int maxUrls) {
    String detail = given + " URLs are above the limit of " + maxUrls + " (gather.fetch.max-urls)";
    return Problem.tooLarge(detail, new Fault(pointer, detail));
  }

  private static String sentence(List<Fault> faults) {
    return faults.stream()
        .map(fault -> fault.pointer() + ": " + fault.detail())
        .collect(Collectors.joining("; "));
  }
}
