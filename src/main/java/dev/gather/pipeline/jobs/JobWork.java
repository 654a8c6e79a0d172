package dev.gather.pipeline.jobs;

import java.util.function.Function;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What jobs do, handed in by the root, since features don't know each other. Encodings are the
 * work's own; they are kept as they are, and have to mean the same after a restart.
 */
public interface JobWork {

  /**
   * What a request asks for.
   *
   * @param members may be endless; an error is the reply
   */
  record Submission(String options, Flux<String> members) {}

  /**
   * How work on a job is shared out.
   *
   * @param parts each of which may be worked on elsewhere at the same time
   * @param width members that a part has under way at once, at least
   */
  record Split(int parts, int width) {}

  /** Reads a request, and holds what its body takes until {@code accept} is done with it. */
  <T> Mono<T> read(ServerHttpRequest request, Function<Submission, Mono<T>> accept);

  /** How a job is split, into so many parts at most; always the same for the same job. */
  Split split(Job job, int most);

  /**
   * Works on members of a part as the options say, and emits one result for each that it takes, as
   * they end. It may end before its source does, where the options say so. Cancelling it stops all
   * work. All parts together keep to the options.
   */
  Flux<JobResult> run(Job job, int part, Split split, Flux<JobMember> members);

  /** Whether the results that a job has say that nothing more is to be done. */
  boolean isDecided(Job job);

  /** The result of a member that is not worked on, since the job was decided or is out of time. */
  JobResult cut(Job job, JobMember member);
}
