package dev.gather.fetch;

import reactor.core.publisher.Flux;

/**
 * What one request asks for.
 *
 * @param size how many members there are; {@value #UNKNOWN} while they come
 */
record Batch(FetchOptions options, Flux<Member> members, int size) {
  static final int UNKNOWN = -1;
}
