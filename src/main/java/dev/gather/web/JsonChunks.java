package dev.gather.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
  private int gathered;
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
          return records
              .map(chunks::piece)
              .bufferUntil(chunks::full)
              .map(JsonChunks::join)
              .concatWith(Mono.fromSupplier(chunks::end));
        });
  }

  private byte[] piece(StreamRecord record) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream(512);
    if (!begun) {
      piece.writeBytes(ascii(open));
    }
    if (record.wrapped()) {
      if (inRecords) {
        piece.writeBytes(END_OF_RECORDS);
        inRecords = false;
      }
      piece.writeBytes(ascii(",\"" + record.name() + "\":"));
    } else if (begun) {
      piece.writeBytes(COMMA);
    }
    begun = true;
    piece.writeBytes(Json.bytes(record::writeJson));
    return piece.toByteArray();
  }

  private byte[] end() {
    return ascii((begun ? "" : open) + (inRecords ? "]" : "") + close);
  }

  private boolean full(byte[] piece) {
    gathered += piece.length;
    if (gathered < CHUNK_BYTES) {
      return false;
    }
    gathered = 0;
    return true;
  }

  private static byte[] join(List<byte[]> pieces) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
    pieces.forEach(chunk::writeBytes);
    return chunk.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
