package dev.gather.web;

import java.util.UUID;

/**
 * The name of this running service in {@code CDN-Loop} (RFC 8586), by which it knows a request that
 * it sent itself. A pseudonym: it says nothing of host or version.
 */
public record InstanceId(String value) {
  static InstanceId random() {
    return new InstanceId("gather-" + UUID.randomUUID());
  }
}
