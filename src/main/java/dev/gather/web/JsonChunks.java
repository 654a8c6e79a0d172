package dev.gather.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import tools.jackson.core.JsonGenerator;

/**
 * One JSON object made of records as they come: those that are not wrapped in the array {@code
 * results}, then the wrapped ones below their names. Confined to one reply.
 */
final class JsonChunks {
  /** Records are gathered into chunks of about this size; a record is never split. */
  private static final int CHUNK_BYTES = 32 * 1024;

  private static final byte[] COMMA = ascii(",");
  private static final byte[] END_OF_RECORDS = ascii("]");

  private final String open;
  private final String close;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(CHUNK_BYTES);

  /** One for all records, each of which is a value of its own to it. */
  private final JsonGenerator json = Json.values(gathered);

  private boolean begun;
  private boolean inRecords = true;

  private JsonChunks(String open, String close) {
    this.open = open;
    this.close = close;
  }

  static Flux<byte[]> of(Flux<? extends StreamRecord> records) {
    return chunks("{\"results\":[", records, "}\n");
  }

  /** The same as an HTTP Archive 1.2, the records being its entries. */
  static Flux<byte[]> archive(Flux<? extends StreamRecord> entries) {
    String creator = "{\"name\":\"Gather\",\"version\":\"1\"}";
    String open = "{\"log\":{\"version\":\"1.2\",\"creator\":" + creator + ",\"entries\":[";
    return chunks(open, entries, "}}\n");
  }

  private static Flux<byte[]> chunks(
      String open, Flux<? extends StreamRecord> records, String close) {
    return Flux.defer(
        () -> {
          JsonChunks chunks = new JsonChunks(open, close);
          return records.handle(chunks::add).concatWith(Mono.fromSupplier(chunks::end));
        });
  }

  private void add(StreamRecord record, SynchronousSink<byte[]> full) {
    begin(record);
    record.writeJson(json);
    json.flush();
    if (gathered.size() >= CHUNK_BYTES) {
      full.next(chunk());
    }
  }

  private void begin(StreamRecord record) {
    if (!begun) {
      gathered.writeBytes(ascii(open));
    }
    if (record.wrapped()) {
      if (inRecords) {
        gathered.writeBytes(END_OF_RECORDS);
        inRecords = false;
      }
      gathered.writeBytes(ascii(",\"" + record.name() + "\":"));
    } else if (begun) {
      gathered.writeBytes(COMMA);
    }
    begun = true;
  }

  private byte[] end() {
    gathered.writeBytes(ascii((begun ? "" : open) + (inRecords ? "]" : "") + close));
    return chunk();
  }

  private byte[] chunk() {
    byte[] chunk = gathered.toByteArray();
    gathered.reset();
    return chunk;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
