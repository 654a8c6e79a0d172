package dev.gather.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class StoreFailureAnalyzerTest {

  @Configuration(proxyBeanMethods = false)
  @Import(StoreConfiguration.class)
  static class Feature {
    @Bean
    String tables(Database database) {
      return "tables of " + database;
    }

    @Bean
    Schema schema() {
      return new Schema("notes", 1, List.of());
    }
  }

  @Test
  void aDirectoryThatCanNotBeUsedIsToldInASentence(@TempDir Path directory, CapturedOutput output)
      throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");

    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(Feature.class)
                    .web(WebApplicationType.NONE)
                    .run("--gather.data=" + file))
        .isNotNull();

    assertThat(output)
        .contains("gather.data: '" + file + "' can't be used: " + file + " is no directory.")
        .doesNotContain("\tat ");
  }
}
