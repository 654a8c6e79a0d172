package dev.gather.chat;

import dev.gather.chat.log.Retention;
import dev.gather.chat.room.Allowance.Rate;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gather.chat.*}.
 *
 * @param tcp the door for lines
 * @param rate messages a second that one connection may say
 * @param burst messages that it may say at once
 * @param addressRate messages a second that all connections from one address may say, and at once;
 *     loopback addresses may say any number
 * @param maxMessage largest message, in UTF-8
 * @param queueBytes what may wait for one reader before it is cut off
 * @param history messages that are kept of a room
 * @param keep age of the eldest that are kept
 * @param maxRooms most rooms there may be
 * @param maxRoomsPerConnection most rooms that one connection may be in
 * @param maxConnections most connections there may be, through all doors
 * @param maxConnectionsPerAddress most connections from one address that is not loopback
 * @param helloTimeout how long a connection may take to ask for something in {@code chat.v1}, or
 *     for the right token
 */
@ConfigurationProperties(prefix = "gather.chat", ignoreUnknownFields = false)
record ChatSettings(
    @DefaultValue Tcp tcp,
    @DefaultValue("10") int rate,
    @DefaultValue("20") int burst,
    @DefaultValue("100") int addressRate,
    @DefaultValue("4KB") DataSize maxMessage,
    @DefaultValue("1MB") DataSize queueBytes,
    @DefaultValue("1000") int history,
    @DefaultValue("24h") Duration keep,
    @DefaultValue("10000") int maxRooms,
    @DefaultValue("100") int maxRoomsPerConnection,
    @DefaultValue("50000") int maxConnections,
    @DefaultValue("200") int maxConnectionsPerAddress,
    @DefaultValue("30s") Duration helloTimeout) {
  private static final int MOST = 1_000_000;

  /**
   * {@code gather.chat.tcp.*}.
   *
   * @param enabled whether there is a door for lines
   * @param address that it listens on
   * @param port that it listens on; 0 for any free one, which is logged
   * @param ssl for TLS
   */
  record Tcp(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("127.0.0.1") InetAddress address,
      @DefaultValue("8888") int port,
      @DefaultValue Ssl ssl) {
    Tcp {
      requireRange("tcp.port", port, 0, 65_535);
    }
  }

  /**
   * {@code gather.chat.tcp.ssl.*}.
   *
   * @param bundle name of the SSL bundle, or null for lines in the clear
   */
  record Ssl(@Nullable String bundle) {}

  ChatSettings {
    requireRange("rate", rate, 1, MOST);
    requireRange("burst", burst, 1, MOST);
    requireRange("address-rate", addressRate, 1, MOST);
    requireSize("max-message", maxMessage, 1, DataSize.ofMegabytes(1));
    requireSize("queue-bytes", queueBytes, 64 * 1024, DataSize.ofGigabytes(1));
    requireRange("history", history, 1, 100_000);
    require(keep.isPositive(), "keep must be above 0, not " + keep);
    requireRange("max-rooms", maxRooms, 1, MOST);
    requireRange("max-rooms-per-connection", maxRoomsPerConnection, 1, MOST);
    requireRange("max-connections", maxConnections, 1, MOST);
    requireRange("max-connections-per-address", maxConnectionsPerAddress, 1, MOST);
    require(helloTimeout.isPositive(), "hello-timeout must be above 0, not " + helloTimeout);
  }

  Retention retention() {
    return new Retention(history, keep, maxRooms);
  }

  Rate connectionRate() {
    return new Rate("a connection", rate, burst);
  }

  Rate totalRate() {
    return new Rate("an address", addressRate, addressRate);
  }

  /** The largest frame: every byte of a message may be escaped, and there is JSON around it. */
  int maxFrame() {
    return (int) maxMessage.toBytes() * 6 + 2048;
  }

  /** The longest line: a message after a command. */
  int maxLine() {
    return (int) maxMessage.toBytes() + 256;
  }

  private static void requireRange(String name, int value, int min, int max) {
    require(
        value >= min && value <= max,
        "%s must be between %d and %d, not %d".formatted(name, min, max, value));
  }

  private static void requireSize(String name, DataSize value, long min, DataSize max) {
    require(
        value.toBytes() >= min && value.compareTo(max) <= 0,
        "%s must be between %dB and %s, not %s".formatted(name, min, max, value));
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.chat." + sentence + ".");
    }
  }
}
