package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

class BatchLinesTest {
  private static final Target BASE = new Target("http", "127.0.0.1", null, 8080, "/", null);

  @Test
  void readsAUrlALine() {
    Flux<String> lines =
        Flux.just("# more", "", "  http://a.example/ ", "\t", "/lab/echo#x", " # last", "no url");

    assertThat(all(BatchReader.textLines(lines, BASE)))
        .extracting(Member::url)
        .containsExactly("http://a.example/", "/lab/echo#x", "no url");
  }

  @Test
  void readsAValueALine() {
    Flux<String> lines =
        Flux.just("\"http://a.example/\"", " ", "{\"id\": \"b\", \"url\": \"/lab/echo\"}");

    assertThat(all(BatchReader.ndjsonLines(lines, BASE)))
        .satisfiesExactly(
            first -> assertThat(first).returns("http://a.example/", Member::url),
            second ->
                assertThat(second)
                    .returns("b", Member::id)
                    .returns((ParsedUrl) Target.parse("/lab/echo", BASE), Member::target));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"url\": | Malformed JSON at line 1, column 8: unexpected end",
        "[\"/lab/a\"] | #: expected a URL or an object",
      })
  void aLineThatIsNoMemberIsOneThatFailed(String bad, String reason) {
    List<Member> members = all(BatchReader.ndjsonLines(Flux.just(bad, "\"/lab/echo\""), BASE));

    assertThat(members).hasSize(2);
    assertThat(members.getFirst())
        .returns(bad, Member::url)
        .returns(new InvalidUrl(reason), Member::target);
    assertThat(members.getLast().target()).isInstanceOf(Target.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"i\", \"url\": \"/a\", \"urls\": []} "
            + "| #/urls: unknown property 'urls'; did you mean 'url'?",
        "{\"id\": \"i\", \"url\": \"/a\", \"headers\": {\"Host\": \"b\"}} "
            + "| #/headers/Host: it is the service's own to set",
      })
  void aMemberWithAFaultFailsUnderItsOwnName(String bad, String reason) {
    assertThat(all(BatchReader.ndjsonLines(Flux.just(bad), BASE)))
        .singleElement()
        .returns("i", Member::id)
        .returns("/a", Member::url)
        .returns(new InvalidUrl(reason), Member::target);
  }

  private static List<Member> all(Flux<Member> members) {
    return members.collectList().blockOptional().orElseThrow();
  }
}
