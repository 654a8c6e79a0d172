package dev.gather.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** What every HTTP door shares. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {
  @Bean
  InstanceId instanceId() {
    return InstanceId.random();
  }

  @Bean
  OwnConnections ownConnections() {
    return new OwnConnections();
  }

  @Bean
  LoopFilter loopFilter(InstanceId id) {
    return new LoopFilter(id);
  }

  @Bean
  Page page() {
    return new Page();
  }

  @Bean
  FrontPage frontPage() {
    return new FrontPage();
  }

  @Bean
  SecurityHeaders securityHeaders() {
    return new SecurityHeaders();
  }

  @Bean
  ProblemHandler problemHandler() {
    return new ProblemHandler();
  }

  @Bean
  KeepAlive keepAlive() {
    return new KeepAlive();
  }

  @Bean
  StreamWriter streamWriter() {
    return new StreamWriter(Schedulers.parallel());
  }
}
