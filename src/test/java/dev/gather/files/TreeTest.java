package dev.gather.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What both trees let pass, and what they refuse. */
@ParameterizedClass
@MethodSource("makers")
@Timeout(60)
class TreeTest {
  private static final String SECRET = "secret";

  private final Function<Path, Tree> maker;
  @TempDir private Path directory;
  private Path root;
  private Tree tree;

  private record Maker(String name, Function<Path, Tree> make) implements Function<Path, Tree> {
    @Override
    public Tree apply(Path root) {
      return make.apply(root);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  TreeTest(Function<Path, Tree> maker) {
    this.maker = maker;
  }

  static List<Maker> makers() {
    Maker portable = new Maker("portable", PortableTree::new);
    return LinuxTree.isSupported()
        ? List.of(new Maker("linux", LinuxTree::new), portable)
        : List.of(portable);
  }

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    write(directory.resolve("outside.txt"), SECRET);
    write(root.resolve("a.txt"), "a");
    write(root.resolve("sub/ö.txt"), "oe");
    tree = maker.apply(root);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void opensFilesByAllTheirPaths() throws IOException {
    assertThat(content("a.txt")).isEqualTo("a");
    assertThat(content("sub/ö.txt")).isEqualTo("oe");
    assertThat(content("./sub//./ö.txt")).isEqualTo("oe");
  }

  @Test
  void followsLinksThatStay() throws IOException {
    link("relative", "sub/ö.txt");
    link("absolute", root.resolve("a.txt").toString());
    link("sub/up", "../a.txt");
    link("folder", "sub");
    link("around", "../root/a.txt");
    link("twice", "folder/up");

    assertThat(content("relative")).isEqualTo("oe");
    assertThat(content("absolute")).isEqualTo("a");
    assertThat(content("sub/up")).isEqualTo("a");
    assertThat(content("folder/ö.txt")).isEqualTo("oe");
    assertThat(content("around")).isEqualTo("a");
    assertThat(content("twice")).isEqualTo("a");
    assertThat(tree.list("folder"))
        .extracting(Entry::name)
        .containsExactlyInAnyOrder("ö.txt", "up");
  }

  @Test
  void refusesLinksThatLeadOut() throws IOException {
    link("out", "../outside.txt");
    link("absolute", directory.resolve("outside.txt").toString());
    link("nothing", directory.resolve("nothing").toString());
    link("above", "..");
    link("magic", "/proc/self/root");
    link("circle", "circle");

    for (String path :
        List.of(
            "out",
            "absolute",
            "nothing",
            "above/outside.txt",
            "above/nothing",
            "above/root/../outside.txt",
            "magic/etc/passwd",
            "circle")) {
      refuses(path, "file_forbidden");
    }
    assertThatThrownBy(() -> tree.list("above")).isInstanceOf(FileException.class);
    assertThat(tree.list(""))
        .filteredOn(entry -> entry.kind() == Entry.Kind.OTHER)
        .extracting(Entry::name)
        .containsExactlyInAnyOrder("out", "absolute", "nothing", "above", "magic", "circle");
  }

  @Test
  void refusesPathsThatCouldLeadOut() {
    for (String path :
        List.of(
            "..",
            "../outside.txt",
            "sub/../../outside.txt",
            "sub/..",
            "sub/../a.txt",
            "/etc/passwd",
            "//etc/passwd",
            root.resolve("a.txt").toString(),
            "a.txt\0",
            "\0",
            "..\\outside.txt",
            "sub\\ö.txt",
            "\\etc\\passwd")) {
      refuses(path, "file_forbidden");
    }
  }

  @Test
  void refusesDirectories() {
    refuses("sub", "file_forbidden");
    refuses("", "file_forbidden");
    refuses(".", "file_forbidden");
    refuses("sub/", "file_forbidden");
  }

  @Test
  void refusesPipesWithoutWaitingForTheirOtherEnd() throws Exception {
    assumeTrue(made("mkfifo", root.resolve("pipe")), "mkfifo makes no pipe here");
    refuses("pipe", "file_forbidden");
    assertThatThrownBy(() -> tree.list("pipe")).isInstanceOf(FileException.class);
  }

  @Test
  void refusesDevices() throws Exception {
    assumeTrue(made("mknod", root.resolve("zero"), "c", "1", "5"), "mknod makes no device here");
    refuses("zero", "file_forbidden");
  }

  @Test
  void refusesSockets() throws IOException {
    Path path = Path.of(directory.toString(), "root", "socket");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path));
      refuses("socket", "file_forbidden");
    }
  }

  @Test
  void tellsWhatIsNotThere() {
    refuses("b.txt", "file_not_found");
    refuses("sub/b/c.txt", "file_not_found");
    refuses("a.txt/b", "file_not_found");
    refuses("x".repeat(300), "file_not_found");
    Tree none = maker.apply(directory.resolve("missing"));
    assertThatThrownBy(() -> none.open("a.txt"))
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.failure().detail()).contains("gather.files.root"));
    none.close();
  }

  @Test
  void saysWhatMayNotBeRead() throws Exception {
    write(root.resolve("closed.txt"), SECRET);
    write(root.resolve("shut/x.txt"), SECRET);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(root.resolve("closed.txt"), Set.of());
    Files.setPosixFilePermissions(root.resolve("shut"), Set.of());
    refuses("nothing", "file_not_found");
    Nobody.does(
        () -> {
          assertThat(content("a.txt")).isEqualTo("a");
          refuses("closed.txt", "file_unreadable");
          refuses("shut/x.txt", "file_unreadable");
          assertThatThrownBy(() -> tree.list("shut")).hasMessageContaining("permission denied");
          return null;
        });
  }

  @Test
  void keepsNothingOpen() throws Exception {
    List<Callable<String>> readers = Collections.nCopies(32, () -> content("a.txt"));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<String> content : threads.invokeAll(readers)) {
        assertThat(content.get()).isEqualTo("a");
      }
    }
    tree.list("sub");
    tree.close();
    assertThat(open()).filteredOn(path -> path.startsWith(root)).isEmpty();
  }

  private static List<Path> open() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "nothing tells here what is open");
    List<Path> open = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        try {
          open.add(Files.readSymbolicLink(descriptor));
        } catch (NoSuchFileException closed) {
          // Closed since it was listed.
        }
      }
    }
    return open;
  }

  /** A link that is swapped in and out never shows what lies outside. */
  @Test
  void isNotFooledBySwappedLinks() throws Exception {
    Path swapped = root.resolve("swapped");
    Path inside = Files.createDirectory(root.resolve("inside"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    write(inside.resolve("x"), "inside");
    write(outside.resolve("x"), SECRET);
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper = Thread.ofPlatform().start(() -> swap(swapped, inside, outside, over));
    try {
      int seen = 0;
      for (int i = 0; i < 3_000 || seen == 0; i++) {
        try {
          assertThat(content("swapped/x")).isEqualTo("inside");
          seen++;
        } catch (FileException refused) {
          assertThat(refused.failure().type()).isIn("file_forbidden", "file_not_found");
        }
      }
    } finally {
      over.set(true);
      swapper.join();
    }
  }

  private static void swap(Path swapped, Path inside, Path outside, AtomicBoolean over) {
    try {
      Path spare = swapped.resolveSibling("spare");
      for (int i = 0; !over.get(); i++) {
        Files.createSymbolicLink(spare, i % 2 == 0 ? inside : outside);
        Files.move(spare, swapped, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void listsWhatThereIs() throws IOException {
    assertThat(tree.list(""))
        .extracting(Entry::name, Entry::kind, Entry::link)
        .containsExactlyInAnyOrder(
            tuple("a.txt", Entry.Kind.FILE, false), tuple("sub", Entry.Kind.DIRECTORY, false));
    Entry file = tree.list("sub").getFirst();
    assertThat(file.name()).isEqualTo("ö.txt");
    assertThat(file.bytes()).isEqualTo(2);
    assertThat(file.modified())
        .isEqualTo(Files.getLastModifiedTime(root.resolve("sub/ö.txt")).toInstant());
    assertThatThrownBy(() -> tree.list("a.txt")).hasMessageContaining("not a directory");
    assertThatThrownBy(() -> tree.list("nope")).hasMessageContaining("no such file");
  }

  private String content(String path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(100);
    try (OpenFile file = tree.open(path)) {
      while (file.read(bytes) > 0) {
        assertThat(file.size()).isEqualTo(bytes.position());
      }
    }
    return UTF_8.decode(bytes.flip()).toString();
  }

  private void refuses(String path, String type) {
    assertThatThrownBy(() -> tree.open(path).close())
        .as(path)
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> {
              assertThat(refused.failure().type()).as(path).isEqualTo(type);
              assertThat(refused.failure().detail())
                  .doesNotContain(directory.toString(), "passwd", "outside");
            });
  }

  private void link(String path, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(path), Path.of(target));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static boolean made(String program, Path path, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program, path.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
