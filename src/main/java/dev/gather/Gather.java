package dev.gather;

import dev.gather.access.AccessConfiguration;
import dev.gather.access.AccessToken;
import dev.gather.chat.ChatConfiguration;
import dev.gather.chat.TcpAccess;
import dev.gather.echo.EchoConfiguration;
import dev.gather.fetch.FetchConfiguration;
import dev.gather.fetch.FetchWork;
import dev.gather.fetch.compare.CompareConfiguration;
import dev.gather.files.FilesConfiguration;
import dev.gather.lab.LabConfiguration;
import dev.gather.net.OwnPorts;
import dev.gather.pipeline.PipelineConfiguration;
import dev.gather.pipeline.jobs.JobWork;
import dev.gather.pipeline.jobs.JobsConfiguration;
import dev.gather.retry.RetryConfiguration;
import dev.gather.scope.ScopeConfiguration;
import dev.gather.store.StoreConfiguration;
import dev.gather.web.WebConfiguration;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** The service. The imports are its table of contents: one door a feature. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    exclude = {
      // RedisConfiguration takes what it needs, and only where Redis is asked for.
      DataRedisAutoConfiguration.class,
      DataRedisReactiveAutoConfiguration.class,
      DataRedisRepositoriesAutoConfiguration.class,
      DataRedisHealthContributorAutoConfiguration.class,
      DataRedisReactiveHealthContributorAutoConfiguration.class,
      LettuceObservationAutoConfiguration.class,
      TransactionAutoConfiguration.class,
      TransactionManagerCustomizationAutoConfiguration.class,
      JtaAutoConfiguration.class,
      PersistenceExceptionTranslationAutoConfiguration.class
    })
@Import({
  ScopeConfiguration.class,
  RetryConfiguration.class,
  StoreConfiguration.class,
  WebConfiguration.class,
  FetchConfiguration.class,
  CompareConfiguration.class,
  FilesConfiguration.class,
  PipelineConfiguration.class,
  JobsConfiguration.class,
  ChatConfiguration.class,
  EchoConfiguration.class,
  LabConfiguration.class,
  AccessConfiguration.class
})
public class Gather {
  public static void main(String[] arguments) {
    SpringApplication.run(Gather.class, arguments);
  }

  /** Told by whoever listens; asked by those who must not talk to the service itself. */
  @Bean
  static OwnPorts ownPorts() {
    return new OwnPorts();
  }

  /** The token for chat lines; made only if it is asked for there. */
  @Bean
  @Lazy
  static TcpAccess chatAccess(AccessToken token) {
    return new ChatAccess(token);
  }

  /** What jobs do. */
  @Bean
  static JobWork jobWork(FetchWork fetches) {
    return new FetchJobs(fetches, Clock.systemUTC());
  }
}
