package dev.gather;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the service, asks it a little, and stops it: what the image's AOT cache is made from. The
 * cache then holds the classes of a first request, and profiles of what the warm-up runs.
 */
final class Training {
  private static final String[] ASKED = {
    "/actuator/health/readiness",
    "/fetch?url=/lab/get&url=/lab/get",
    "/fetch?url=/lab/get&format=text",
    "/fetch?url=/lab/get&format=ndjson",
    "/actuator/prometheus"
  };

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    try (ConfigurableApplicationContext service = SpringApplication.run(Gather.class, arguments)) {
      String port = service.getEnvironment().getRequiredProperty("local.server.port");
      for (String path : ASKED) {
        ask(URI.create("http://127.0.0.1:" + port + path));
      }
    }
  }

  private static void ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IllegalStateException(uri + " answered " + connection.getResponseCode());
    }
    try (var body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }
}
