package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.gather.testing.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The bill of materials names what the service is made of. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.warm-up=false")
@Timeout(60)
class SbomIT {
  @LocalServerPort private int port;

  @Test
  void namesItsComponents() {
    assumeThat(SbomIT.class.getResource("/META-INF/sbom/application.cdx.json"))
        .as("the bill of materials, which is not made by a build that is offline")
        .isNotNull();
    try (Caller caller = new Caller(port)) {
      JsonNode bill = Caller.json(caller.get("/actuator/sbom/application").body());

      assertThat(bill.at("/bomFormat").asString()).isEqualTo("CycloneDX");
      assertThat(bill.at("/metadata/component/name").asString()).isEqualTo("gather");
      assertThat(bill.at("/components").values().stream().map(it -> it.at("/name").asString()))
          .contains("spring-webflux", "netty-handler", "sqlite-jdbc")
          .doesNotContain("junit-jupiter-api");
    }
  }
}
