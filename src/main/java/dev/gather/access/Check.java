package dev.gather.access;

import dev.gather.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** A rule that each request has to keep; it says at once whether one does. */
interface Check {
  /** Why the request is not let in, or null if it is. */
  @Nullable Problem refusal(ServerHttpRequest request);
}
