// From a result to the segments of its bar.

/** Every phase in the order in which it comes, and what it is. */
export const phases = {
  blocked: 'waiting for a turn, or for a connection',
  dns: 'resolving the name',
  connect: 'opening the connection',
  ssl: 'the TLS handshake',
  send: 'sending the request',
  wait: 'waiting for the response',
  receive: 'receiving the body',
  failed: 'an attempt that failed',
  'back-off': 'waiting before the next attempt',
};

/** Segments in milliseconds from the start of the batch. Attempts before the last are one each. */
export function segmentsOf({ startedMs = 0, elapsedMs = 0, timings = {}, attempts = [] }) {
  const segments = [];
  let at = 0;
  const add = (phase, length) => {
    if (length > 0) segments.push({ phase, from: at, length });
    at += Math.max(0, length ?? 0);
  };
  add('blocked', startedMs);
  for (const { elapsedMs: took, nextInMs } of attempts.slice(0, -1)) {
    add('failed', took);
    add('back-off', nextInMs);
  }
  const own = [
    ['dns', timings.dns],
    ['connect', (timings.connect ?? 0) - (timings.ssl ?? 0)],
    ['ssl', timings.ssl],
    ['send', timings.send],
    ['wait', timings.wait],
    ['receive', timings.receive],
  ];
  const known = own.reduce((sum, [, length]) => sum + Math.max(0, length ?? 0), 0);
  const left = startedMs + elapsedMs - at;
  add(known > 0 ? 'blocked' : 'failed', left - known); // the wait for a connection
  for (const [phase, length] of own) add(phase, length);
  return segments;
}
