package dev.gather.pipeline.jobs;

import dev.gather.scope.Ticker;
import dev.gather.store.ConditionalOnStore;
import dev.gather.store.Database;
import dev.gather.store.Schema;
import dev.gather.store.StoreKind;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door of jobs. What they do, the root brings as a {@link JobWork}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobsSettings.class)
public class JobsConfiguration {

  @Bean
  @ConditionalOnStore(StoreKind.EMBEDDED)
  Schema jobSchema() {
    return JobRows.SCHEMA;
  }

  @Bean
  @ConditionalOnStore(StoreKind.EMBEDDED)
  JobStore jobStore(Database database) {
    return new SqliteJobStore(database);
  }

  @Bean
  @ConditionalOnStore(StoreKind.REDIS)
  RedisJobStore redisJobStore(Redis redis, Channels channels, Ticker ticker) {
    RedisJobNode node =
        new RedisJobNode(redis, redis.node(), RedisJobNode.LEASE, Clock.systemUTC(), ticker);
    return RedisJobStore.open(redis, node, channels);
  }

  @Bean
  JobMetrics jobMetrics(MeterRegistry registry) {
    return new JobMetrics(registry);
  }

  @Bean
  JobRunner jobRunner(
      JobStore store, JobWork work, JobMetrics metrics, JobsSettings settings, Ticker ticker) {
    JobRunner runner =
        new JobRunner(store, work, metrics, settings.running(), Clock.systemUTC(), ticker);
    metrics.watch(runner::unfinished);
    runner.load();
    return runner;
  }

  @Bean
  JobSweeper jobSweeper(JobStore store, JobMetrics metrics, JobsSettings settings, Ticker ticker) {
    return new JobSweeper(store, metrics, settings.keep(), Clock.systemUTC(), ticker.scheduler());
  }

  @Bean
  JobsEndpoint jobsEndpoint(
      JobWork work,
      JobStore store,
      JobRunner runner,
      JobMetrics metrics,
      JobsSettings settings,
      StreamWriter writer,
      Ticker ticker) {
    JobIntake intake =
        new JobIntake(
            store,
            runner,
            settings,
            Clock.systemUTC(),
            () -> ThreadLocalRandom.current().nextLong(),
            ticker);
    return new JobsEndpoint(work, intake, new Jobs(store, runner, metrics, ticker), writer);
  }
}
