package dev.gather.files;

import dev.gather.scope.Deadline;
import dev.gather.scope.Outcome;
import dev.gather.web.Memory;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** One file of a batch on its way. What it holds can be asked and given back from any thread. */
final class FileRead {
  private final FilesReader reader;
  private final FilesOptions options;
  private final Tree tree;
  private final FileMember member;
  private final Memory.Lease lease;
  private final AtomicLong held = new AtomicLong();

  FileRead(
      FilesReader reader, FilesOptions options, Tree tree, FileMember member, Memory.Lease lease) {
    this.reader = reader;
    this.options = options;
    this.tree = tree;
    this.member = member;
    this.lease = lease;
  }

  String path() {
    return member.path();
  }

  Mono<Outcome<FileCount>> run(Deadline deadline) {
    FileException refused = member.refused();
    if (refused != null) {
      return Mono.just(new Outcome.Failed<>(refused.failure()));
    }
    return Mono.create(
        sink -> {
          Reading reading = new Reading(this, reader, options, sink);
          sink.onCancel(reading);
          reader.threads().execute(reading);
        });
  }

  OpenFile open() throws FileException {
    return tree.open(member.path());
  }

  /** Takes memory for a piece of content. */
  void hold(int length) throws FileException {
    if (!lease.take(length)) {
      throw FileException.tooMuchHeld(reader.memory().limit());
    }
    held.addAndGet(length);
  }

  /** Gives back what was held for content that nobody will see. */
  void drop() {
    lease.give(held.getAndSet(0));
  }

  /** Its result is told: what it held is given back. */
  void told() {
    long bytes = held.getAndSet(0);
    if (bytes > 0) {
      lease.told(bytes);
    }
  }
}
