package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@SpringBootTest(
    classes = ProblemHandlerIT.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ProblemHandlerIT {
  @LocalServerPort private int port;
  @Autowired private InstanceId id;
  private WebTestClient client;

  @BeforeEach
  void connect() {
    client =
        WebTestClient.bindToServer()
            .baseUrl("http://127.0.0.1:" + port)
            .responseTimeout(Duration.ofSeconds(30))
            .build();
  }

  @Test
  void rendersProblemsWithTheirFaultsAndHeaders() {
    client
        .get()
        .uri("/faults?x=1")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .json(
            """
            {"type": "about:blank", "title": "Bad Request", "status": 400,
             "detail": "2 faults in the request, see errors", "instance": "/faults",
             "errors": [{"pointer": "?a", "detail": "wrong"}, {"pointer": "?b", "detail": "bad"}]}
            """);
    client
        .get()
        .uri("/busy")
        .exchange()
        .expectStatus()
        .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
        .expectHeader()
        .valueEquals("Retry-After", "2")
        .expectBody();
  }

  @Test
  void rendersWhatTheFrameworkRefuses() {
    expect(HttpMethod.GET, "/nothing", 404, "There is nothing at /nothing");
    expect(HttpMethod.DELETE, "/json", 405, "DELETE is not supported by /json");
    client
        .delete()
        .uri("/json")
        .exchange()
        .expectHeader()
        .valueEquals("Allow", "POST")
        .expectBody();
    client
        .post()
        .uri("/json")
        .contentType(MediaType.TEXT_PLAIN)
        .bodyValue("x")
        .exchange()
        .expectStatus()
        .isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE)
        .expectHeader()
        .valueEquals("Accept", "application/json")
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("text/plain is not understood here; expected application/json");
    client
        .post()
        .uri("/json")
        .contentType(MediaType.APPLICATION_JSON)
        .accept(MediaType.IMAGE_PNG)
        .bodyValue("{}")
        .exchange()
        .expectStatus()
        .isEqualTo(HttpStatus.NOT_ACCEPTABLE)
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("None of the forms asked for is offered here. Offered are: application/json");
  }

  @Test
  void hidesWhatIsInternal() {
    expect(HttpMethod.GET, "/mistake", 500, "The service made a mistake, which it has logged");
    client.head().uri("/none").exchange().expectStatus().isNotFound().expectBody().isEmpty();
  }

  @Test
  void refusesWhatItSentItself() {
    client
        .get()
        .uri("/faults")
        .header("CDN-Loop", "other, " + id.value() + "; v=1")
        .exchange()
        .expectStatus()
        .isEqualTo(HttpStatus.LOOP_DETECTED)
        .expectBody();
    client
        .get()
        .uri("/lab/get")
        .header("CDN-Loop", id.value())
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody();
  }

  private void expect(HttpMethod method, String path, int status, String detail) {
    client
        .method(method)
        .uri(path)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.detail")
        .value(String.class, value -> assertThat(value).startsWith(detail));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(WebConfiguration.class)
  static class Application {
    @Bean
    RouterFunction<ServerResponse> routes() {
      return RouterFunctions.route()
          .GET(
              "/faults",
              request -> {
                Faults faults = new Faults();
                faults.add("?a", "wrong");
                faults.add("?b", "bad");
                faults.throwIfAny();
                return ServerResponse.ok().build();
              })
          .GET(
              "/busy", request -> Mono.error(Problem.unavailable("Busy", Duration.ofMillis(1_001))))
          .GET("/mistake", request -> Mono.error(new IllegalStateException("secret")))
          .build();
    }

    @Bean
    JsonController jsonController() {
      return new JsonController();
    }
  }
}
