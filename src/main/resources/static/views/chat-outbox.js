// What was said and is not acknowledged yet. A key makes saying it again safe.

import { pause } from '../app/api.js';
import { ChatError } from '../app/chat.js';

export function outbox({ room, connection, log, nick }, signal) {
  const queue = [];
  let sending = false;

  async function flush() {
    if (sending) return;
    sending = true;
    while (queue.length > 0 && !signal.aborted) {
      const { text, key, mark } = queue[0];
      try {
        mark.stored(await connection.ask({ op: 'say', room, text, key }));
        queue.shift();
      } catch (failure) {
        if (!(failure instanceof ChatError)) break; // no connection: the next one flushes again
        if (failure.retryAfterMs) {
          await pause(failure.retryAfterMs, signal);
        } else {
          mark.refused(failure.message);
          queue.shift();
        }
      }
    }
    sending = false;
  }

  return {
    flush,
    add(text) {
      queue.push({ text, key: crypto.randomUUID(), mark: log.wait(nick(), text) });
      flush();
    },
  };
}
