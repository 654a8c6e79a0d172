package dev.gather.files;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Makes a tree for each request, in the best way that this machine has. */
record Trees(Supplier<Tree> supplier) {

  static Trees below(Path root) {
    return LinuxTree.isSupported()
        ? new Trees(() -> new LinuxTree(root))
        : new Trees(() -> new PortableTree(root));
  }

  Tree open() {
    return supplier.get();
  }
}
