package dev.gather;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Objects;

/**
 * Asks the service on this machine for its health; for a container, whose image has no curl. Ends
 * with 0 if it is up, else with 1. Takes the port from {@code SERVER_PORT}, as the service does.
 */
final class HealthCheck {
  private static final int TIMEOUT_MILLIS = 4_000;

  private HealthCheck() {}

  public static void main(String[] arguments) throws IOException {
    String port = Objects.requireNonNullElse(System.getenv("SERVER_PORT"), "8080");
    URI health = URI.create("http://127.0.0.1:" + port + "/actuator/health");
    HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    System.exit(connection.getResponseCode() == HttpURLConnection.HTTP_OK ? 0 : 1);
  }
}
