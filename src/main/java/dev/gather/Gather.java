package dev.gather;

import dev.gather.echo.EchoConfiguration;
import dev.gather.fetch.FetchConfiguration;
import dev.gather.fetch.compare.CompareConfiguration;
import dev.gather.files.FilesConfiguration;
import dev.gather.lab.LabConfiguration;
import dev.gather.pipeline.PipelineConfiguration;
import dev.gather.retry.RetryConfiguration;
import dev.gather.scope.ScopeConfiguration;
import dev.gather.store.StoreConfiguration;
import dev.gather.web.WebConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The service. The imports are its table of contents: one door a feature. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  ScopeConfiguration.class,
  RetryConfiguration.class,
  StoreConfiguration.class,
  WebConfiguration.class,
  FetchConfiguration.class,
  FilesConfiguration.class,
  PipelineConfiguration.class,
  EchoConfiguration.class,
  CompareConfiguration.class,
  LabConfiguration.class
})
public class Gather {
  public static void main(String[] arguments) {
    SpringApplication.run(Gather.class, arguments);
  }
}
