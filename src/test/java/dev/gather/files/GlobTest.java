package dev.gather.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @TempDir private Path root;
  private Tree tree;

  @BeforeEach
  void make() throws IOException {
    for (String path :
        List.of(
            "b.log",
            "a.txt",
            "a-b/x.log",
            "a/x.log",
            "a/b/x.log",
            "a/b/c/y.log",
            "a.log",
            ".hidden/x.log",
            "a/.x.log",
            "deep/er/z.txt")) {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    Files.createSymbolicLink(root.resolve("link"), Path.of("a"));
    Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
    tree = Trees.below(root).open();
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.log        | a.log b.log",
        "*            | a.log a.txt b.log out",
        "**/*.log     | a-b/x.log a.log a/b/c/y.log a/b/x.log a/x.log b.log",
        "a/**/x.log   | a/b/x.log a/x.log",
        "a/**         | a/b/c/y.log a/b/x.log a/x.log",
        "**/b/*.log   | a/b/x.log",
        "*/*.log      | a-b/x.log a/x.log link/x.log",
        "link/*.log   | link/x.log",
        "link/**/y.*  | link/b/c/y.log",
        "**/**/x.log  | a-b/x.log a/b/x.log a/x.log",
        ".hidden/*    | .hidden/x.log",
        "a/.*         | a/.x.log",
        "[ab].log     | a.log b.log",
        "?/b/?/?.log  | a/b/c/y.log",
        ".//a/*.log   | ./a/x.log",
      })
  void findsInTheOrderOfPaths(String pattern, String found) {
    assertThat(all(pattern)).extracting(FileMember::path).containsExactly(found.split(" "));
    assertThat(all(pattern)).allMatch(member -> member.refused() == null);
  }

  @ParameterizedTest
  @CsvSource({
    "*.pdf, file_not_found",
    "nope/*.txt, file_not_found",
    "a.txt/*, file_not_found",
    "*/, file_not_found",
    "../*, file_forbidden",
    "a/../*, file_forbidden",
    "/etc/*, file_forbidden",
    "out/*, file_forbidden",
    "a\\*, file_forbidden",
  })
  void namesAPatternThatFindsNothing(String pattern, String type) {
    List<FileMember> all = all(pattern);
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().path()).isEqualTo(pattern);
    FileException refused = Objects.requireNonNull(all.getFirst().refused());
    assertThat(refused.failure().type()).isEqualTo(type);
    if (type.equals("file_not_found")) {
      assertThat(refused.failure().detail()).contains(pattern);
    }
  }

  @Test
  void takesWhatMatchesNothingForAName() throws IOException {
    Files.createFile(root.resolve("copy[1].txt"));
    assertThat(all("copy[1].txt")).containsExactly(new FileMember("copy[1].txt"));
    Files.createFile(root.resolve("copy1.txt"));
    assertThat(all("copy[1].txt")).containsExactly(new FileMember("copy1.txt"));
  }

  @Test
  void looksNoFurtherThanItIsAsked() throws IOException {
    Glob glob = new Glob(tree, "**/*.log");
    assertThat(glob.next().path()).isEqualTo("a-b/x.log");
    Files.createFile(root.resolve("a/b/new.log"));
    List<String> rest = new ArrayList<>();
    glob.forEachRemaining(member -> rest.add(member.path()));
    assertThat(rest).contains("a/b/new.log");
  }

  private List<FileMember> all(String pattern) {
    List<FileMember> all = new ArrayList<>();
    new Glob(tree, pattern).forEachRemaining(all::add);
    return all;
  }
}
