package dev.gather;

import dev.gather.fetch.FetchWork;
import dev.gather.fetch.FetchWork.Entry;
import dev.gather.pipeline.jobs.Job;
import dev.gather.pipeline.jobs.JobMember;
import dev.gather.pipeline.jobs.JobResult;
import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.pipeline.jobs.JobWork;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Jobs that fetch: what joins two features which don't know each other. */
record FetchJobs(FetchWork fetches, Clock clock) implements JobWork {

  @Override
  public <T> Mono<T> read(ServerHttpRequest request, Function<Submission, Mono<T>> accept) {
    return fetches.read(
        request, batch -> accept.apply(new Submission(batch.options(), batch.members())));
  }

  @Override
  public Split split(Job job, int most) {
    FetchWork.Split split = fetches.split(job.options(), most);
    return new Split(split.parts(), split.width());
  }

  @Override
  public Flux<JobResult> run(Job job, int part, Split split, Flux<JobMember> members) {
    return fetches
        .run(job.options(), age(job), part, split.parts(), members.map(FetchJobs::entry))
        .map(FetchJobs::result);
  }

  @Override
  public boolean isDecided(Job job) {
    return fetches.isDecided(job.options(), job.success(), job.done());
  }

  @Override
  public JobResult cut(Job job, JobMember member) {
    return result(fetches.cut(job.options(), age(job), entry(member)));
  }

  /** Since its first start; the clock of the wall alone goes on while the service does not. */
  private Duration age(Job job) {
    return job.startedAt() == null
        ? Duration.ZERO
        : Duration.between(job.startedAt(), clock.instant());
  }

  private static Entry entry(JobMember member) {
    return new Entry(member.index(), member.line());
  }

  private static JobResult result(FetchWork.Result result) {
    Outcome outcome = Outcome.valueOf(result.outcome().toUpperCase(Locale.ROOT));
    return new JobResult(result.index(), outcome, result.json());
  }
}
