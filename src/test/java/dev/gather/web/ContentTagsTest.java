package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.FileSystemResource;

class ContentTagsTest {
  @TempDir private Path folder;

  @Test
  void filesOfTheSameContentHaveTheSameTag() throws IOException {
    FileSystemResource one = file("one.js", "a");
    FileSystemResource same = file("same.js", "a");
    FileSystemResource other = file("other.js", "b");
    ContentTags tags = ContentTags.below(folder.toUri().toString());
    assertThat(tags.tag(one)).isEqualTo(tags.tag(same)).isNotEqualTo(tags.tag(other));
  }

  @Test
  void aFileFromElsewhereIsToldByItsPath() throws IOException {
    ContentTags tags = ContentTags.below(folder.toUri().toString());
    FileSystemResource one = file("1.6.30", "a");
    FileSystemResource other = file("1.6.31", "a");
    assertThat(tags.tag(one)).isEqualTo(tags.tag(one)).isNotEqualTo(tags.tag(other));
  }

  private FileSystemResource file(String name, String content) throws IOException {
    return new FileSystemResource(Files.writeString(folder.resolve(name), content));
  }
}
