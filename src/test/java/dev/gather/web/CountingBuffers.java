package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/** Counted buffers of Netty, of which a test can ask whether all were released. */
final class CountingBuffers {
  private final NettyDataBufferFactory factory =
      new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
  private final List<NettyDataBuffer> made = new CopyOnWriteArrayList<>();

  DataBuffer of(byte[] bytes) {
    NettyDataBuffer buffer = factory.allocateBuffer(Math.max(1, bytes.length));
    buffer.write(bytes);
    made.add(buffer);
    return buffer;
  }

  DataBuffer of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  void assertReleased() {
    assertThat(made).allMatch(buffer -> buffer.getNativeBuffer().refCnt() == 0);
  }
}
