package dev.gather.fetch;

import dev.gather.scope.Outcome;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Traces what is fetched for a request that is traced: a span for each of its members, up to
 * {@value #MOST}, below that of the request, and the trace's context for origins (W3C Trace
 * Context). A request that is not sampled has its context passed on and no spans. Safe to share.
 */
record Traces(Tracer tracer, Propagator propagator) {
  static final int MOST = 1_000;

  /** Where HTTP's server and client have the observation of a request; Micrometer's own key. */
  private static final String OBSERVATION = "micrometer.observation";

  /** Whatever else the caller sent along, baggage for one, is not for others to know. */
  private static final Set<String> PASSED_ON = Set.of("traceparent", "tracestate");

  /** The trace of the request that a batch belongs to, or null if it has none. */
  @Nullable Batch of(ContextView context) {
    Observation request = context.getOrDefault(OBSERVATION, null);
    TracingContext traced = request == null ? null : request.getContext().get(TracingContext.class);
    return traced == null || traced.getSpan() == null ? null : new Batch(traced.getSpan());
  }

  /** The trace of one batch. */
  final class Batch {
    private final Span request;
    private final boolean sampled;
    private final AtomicInteger spans = new AtomicInteger();

    private Batch(Span request) {
      this.request = request;
      this.sampled = Boolean.TRUE.equals(request.context().sampled());
    }

    /** Begins a member, which goes on below the request's own span if it gets none. */
    Traced begin(Member member) {
      if (!sampled || spans.incrementAndGet() > MOST || !(member.target() instanceof Target to)) {
        return new Traced(request, false);
      }
      String method = member.method().name();
      Span span =
          tracer
              .spanBuilder()
              .setParent(request.context())
              .kind(Span.Kind.CLIENT)
              .name(method)
              .tag("http.request.method", method)
              .tag("server.address", to.host())
              .tag("server.port", to.port())
              .start();
      return new Traced(span, true);
    }
  }

  /** A member that is traced. Names no path or query, where secrets may be. */
  final class Traced {
    private final Span span;
    private final boolean own;

    private Traced(Span span, boolean own) {
      this.span = span;
      this.own = own;
    }

    /** The fields of a request with the context of the trace, unless its caller said one. */
    Map<String, String> addedTo(Map<String, String> fields) {
      Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      more.putAll(fields);
      propagator.inject(
          span.context(),
          more,
          (to, name, value) -> {
            if (PASSED_ON.contains(name)) {
              more.putIfAbsent(name, value);
            }
          });
      return more;
    }

    /** Does what is to be linked with this trace. */
    void during(Runnable work) {
      try (Tracer.SpanInScope here = tracer.withSpan(span)) {
        work.run();
      }
    }

    /**
     * @param outcome null if nobody waits for one any more
     * @param attempts how many it took
     */
    void end(@Nullable Outcome<Response> outcome, int attempts) {
      if (!own) {
        return;
      }
      if (attempts > 1) {
        span.tag("http.request.resend_count", attempts - 1);
      }
      switch (outcome) {
        case null -> span.tag("error.type", "cancelled");
        case Outcome.Success<Response> good ->
            span.tag("http.response.status_code", good.value().status());
        case Outcome.Failed<Response> bad when bad.value() != null -> {
          span.tag("http.response.status_code", bad.value().status());
          span.tag("error.type", Integer.toString(bad.value().status()));
        }
        case Outcome.Failed<Response> bad -> span.tag("error.type", bad.failure().type());
        case Outcome.Cancelled<Response> cut -> span.tag("error.type", cut.failure().type());
      }
      span.end();
    }
  }
}
