package dev.gather.fetch;

import reactor.core.publisher.Flux;

/** What one request asks for. */
record Batch(FetchOptions options, Flux<Member> members) {}
