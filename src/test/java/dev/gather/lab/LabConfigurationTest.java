package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

class LabConfigurationTest {
  private final ReactiveWebApplicationContextRunner runner =
      new ReactiveWebApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
          .withUserConfiguration(LabConfiguration.class);

  @Test
  void isThereUnlessTurnedOff() {
    runner.run(context -> assertThat(context).hasSingleBean(EchoEndpoint.class));
    runner
        .withPropertyValues("gather.lab.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EchoEndpoint.class));
  }

  @Test
  void refusesToStartWhereItIsNeitherOnNorOff() {
    runner
        .withPropertyValues("gather.lab.enabled=2")
        .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("'2'"));
  }

  @Test
  void refusesToStartWithANonsensicalLimit() {
    runner
        .withPropertyValues("gather.lab.max-keys=0")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("maxKeys"));
  }
}
