package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A slip in the name of a setting must not pass for its default. */
@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingTest {
  @Test
  void isNamedAndEndsTheStart(@TempDir Path data, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(Gather.class)
                    .run("--gather.data=" + data, "--server.port=0", "--gather.chat.rat=5"))
        .isNotNull();

    assertThat(output).contains("gather.chat.rat").doesNotContain("\tat dev.gather");
  }
}
