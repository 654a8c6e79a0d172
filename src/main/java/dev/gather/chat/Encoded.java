package dev.gather.chat;

import dev.gather.chat.room.Burst;
import io.netty.buffer.ByteBuf;

/**
 * Events in one form, in one buffer.
 *
 * @param ends where each event ends
 */
record Encoded(ByteBuf bytes, int[] ends) implements Burst.Encoded {
  ByteBuf all() {
    return bytes.retainedDuplicate();
  }

  /** Some of the events, both inclusive. */
  ByteBuf some(int first, int last) {
    int begin = first == 0 ? 0 : ends[first - 1];
    return bytes.retainedSlice(begin, ends[last] - begin);
  }

  @Override
  public void release() {
    bytes.release();
  }
}
