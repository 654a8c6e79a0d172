package dev.gather;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the service has promised to keep.
 *
 * @param messages texts by their offsets
 * @param jobs numbers of members by id
 */
record Acknowledged(Map<Long, String> messages, Map<String, Integer> jobs) {
  Acknowledged() {
    this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }
}
