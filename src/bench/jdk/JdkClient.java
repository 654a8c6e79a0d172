import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The JDK's HttpClient: reads "count concurrency url" lines, answers each "seconds ok bytes". */
public final class JdkClient {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** So many requests; whichever ends begins the next. */
  private static final class Batch {
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger ok = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final CountDownLatch left;
    final int count;
    final String url;

    Batch(int count, String url) {
      this.count = count;
      this.url = url;
      this.left = new CountDownLatch(count);
    }

    void fetchNext() {
      int i = next.getAndIncrement();
      if (i < count) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "?n=" + i)).build();
        CLIENT.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete(this::ended);
      }
    }

    private void ended(HttpResponse<byte[]> reply, Throwable error) {
      if (error == null && reply.statusCode() < 400) {
        ok.incrementAndGet();
        bytes.addAndGet(reply.body().length);
      }
      left.countDown();
      fetchNext();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Scanner lines = new Scanner(System.in);
    while (lines.hasNext()) {
      int count = lines.nextInt();
      int concurrency = lines.nextInt();
      Batch batch = new Batch(count, lines.next());
      long start = System.nanoTime();
      for (int i = 0; i < concurrency; i++) {
        batch.fetchNext();
      }
      batch.left.await();
      System.out.println((System.nanoTime() - start) / 1e9 + " " + batch.ok + " " + batch.bytes);
    }
  }
}
