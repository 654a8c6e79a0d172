package dev.gather.files;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Has files used with nobody's rights, so that root too can test what may not be read: setfsuid(2)
 * is of one thread, and takes away what root is allowed beyond permissions (capabilities(7)).
 */
final class Nobody {
  private static final int UID = 65_534;

  private Nobody() {}

  /**
   * Calls it on a thread of its own. Classes that are not loaded by then may be out of its reach.
   */
  static void does(Callable<?> body) throws Exception {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setfsuid = linker.defaultLookup().find("setfsuid");
    FutureTask<?> task =
        new FutureTask<>(
            () -> {
              if (setfsuid.isPresent()) {
                become(
                    linker.downcallHandle(
                        setfsuid.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
              }
              return body.call();
            });
    Thread.ofPlatform().name("nobody").start(task);
    task.get();
  }

  private static void become(MethodHandle setfsuid) throws Exception {
    try {
      int ignored = (int) setfsuid.invokeExact(UID);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
