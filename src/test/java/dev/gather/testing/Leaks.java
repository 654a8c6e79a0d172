package dev.gather.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes Netty's leak detectors and keeps what they report. Safe to share. */
final class Leaks extends ResourceLeakDetectorFactory {
  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final List<ResourceLeakDetector<?>> detectors = new CopyOnWriteArrayList<>();

  @Override
  @SuppressWarnings("deprecation") // abstract still
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    ResourceLeakDetector<T> detector = new Detector<>(resource, samplingInterval, reports);
    detectors.add(detector);
    return detector;
  }

  /** Collects garbage and returns what was found leaked since the last sweep. */
  List<String> sweep() throws InterruptedException {
    // A thread of the JVM queues references some time after a collection. Once that of the second
    // collection is there, all of the first are.
    collect();
    collect();
    detectors.forEach(Leaks::report);
    List<String> found = new ArrayList<>();
    for (String report = reports.poll(); report != null; report = reports.poll()) {
      found.add(report);
    }
    return found;
  }

  private static void collect() throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    Reference<Object> canary = new PhantomReference<>(new Object(), queue);
    System.gc();
    try {
      if (queue.remove(10_000) == null) {
        throw new AssertionError("Waited 10 s for a garbage collection");
      }
    } finally {
      Reference.reachabilityFence(canary); // a reference that is itself garbage is never queued
    }
  }

  /** Keeps what Netty's own would log. */
  private static final class Detector<T> extends ResourceLeakDetector<T> {
    private final Queue<String> reports;

    Detector(Class<?> resource, int samplingInterval, Queue<String> reports) {
      super(resource, samplingInterval);
      this.reports = reports;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
      reports.add(type + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
      reports.add(type);
    }
  }

  /** A detector reports when it is given something new to track. */
  @SuppressWarnings("unchecked")
  private static <T> void report(ResourceLeakDetector<T> detector) {
    T probe = (T) new Object();
    var tracker = detector.track(probe);
    if (tracker != null) {
      tracker.close(probe);
    }
  }
}
