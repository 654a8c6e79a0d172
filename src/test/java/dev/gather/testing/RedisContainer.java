package dev.gather.testing;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis in a container, of the image {@code gather.test.redis-image}. Keeps nothing on the disk.
 */
public final class RedisContainer extends GenericContainer<RedisContainer> {
  static final String IMAGE = System.getProperty("gather.test.redis-image", "redis:7.4-alpine");
  private static final int PORT = 6379;

  /** One that is to be started. */
  public RedisContainer() {
    super(DockerImageName.parse(IMAGE));
    withExposedPorts(PORT);
    waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\n", 1));
  }

  /** The port on this machine, once it is started. */
  public int port() {
    return getMappedPort(PORT);
  }
}
