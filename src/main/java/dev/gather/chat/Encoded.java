package dev.gather.chat;

import dev.gather.chat.room.Burst;
import dev.gather.chat.room.Event;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Events in one form, in one buffer.
 *
 * @param ends where each event ends
 */
record Encoded(List<Event> events, ByteBuf bytes, int[] ends) implements Burst.Encoded {

  /**
   * Hands over slices with all events but the hidden ones, as few as there can be; where none is
   * hidden, the buffer itself.
   */
  void without(Predicate<Event> hidden, Consumer<ByteBuf> slices) {
    int begin = 0;
    for (int i = 0; i < ends.length; i++) {
      if (hidden.test(events.get(i))) {
        int end = i == 0 ? 0 : ends[i - 1];
        slice(begin, end, slices);
        begin = ends[i];
      }
    }
    slice(begin, bytes.writerIndex(), slices);
  }

  private void slice(int begin, int end, Consumer<ByteBuf> slices) {
    if (begin == 0 && end == bytes.writerIndex()) {
      slices.accept(bytes.retain());
    } else if (end > begin) {
      slices.accept(bytes.retainedSlice(begin, end - begin));
    }
  }

  @Override
  public void release() {
    bytes.release();
  }
}
