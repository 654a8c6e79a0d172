package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecompressorTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new Decompressor());

  private interface Packing {
    OutputStream of(OutputStream packed) throws IOException;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10_000})
  void decodesGzipInPiecesOfAnySize(int piece) throws IOException {
    assertThat(decoded("gzip", gzip("hello, world"), piece)).isEqualTo("hello, world");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10_000})
  void decodesAllMembersOfGzip(int piece) throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (String text : new String[] {"one ", "", "two"}) {
      members.write(gzip(text));
    }

    assertThat(decoded("gzip", members.toByteArray(), piece)).isEqualTo("one two");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10_000})
  void decodesDeflate(int piece) throws IOException {
    byte[] body = packed("hello", DeflaterOutputStream::new);

    assertThat(decoded("deflate", body, piece)).isEqualTo("hello");
  }

  @Test
  void takesNoContentForWhole() {
    assertThat(decoded("gzip", new byte[0], 1)).isEmpty();
  }

  @Test
  void failsWhereverGzipIsCutShort() throws IOException {
    byte[] whole = gzip("hello, world");
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      EmbeddedChannel other = new EmbeddedChannel(new Decompressor());
      assertThatThrownBy(() -> decoded(other, "gzip", cut, cut.length))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DecompressionException.class);
      other.finishAndReleaseAll();
    }
  }

  private String decoded(String coding, byte[] body, int piece) {
    return decoded(channel, coding, body, piece);
  }

  private static String decoded(EmbeddedChannel channel, String coding, byte[] body, int piece) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.CONTENT_ENCODING, coding);
    channel.writeInbound(response);
    for (int at = 0; at < body.length; at += piece) {
      ByteBuf bytes = Unpooled.copiedBuffer(body, at, Math.min(piece, body.length - at));
      channel.writeInbound(new DefaultHttpContent(bytes));
    }
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    return contents(channel);
  }

  private static String contents(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (Object message; (message = channel.readInbound()) != null; ) {
      if (message instanceof HttpContent content) {
        text.append(content.content().toString(US_ASCII));
      }
      ReferenceCountUtil.release(message);
    }
    return text.toString();
  }

  private static byte[] gzip(String text) throws IOException {
    return packed(text, GZIPOutputStream::new);
  }

  private static byte[] packed(String text, Packing packing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packing.of(bytes)) {
      out.write(text.getBytes(US_ASCII));
    }
    return bytes.toByteArray();
  }
}
