// Talking to the service. A request is {method, path, headers, body}; curl.js shows the same one.

/** A reply that refuses: problem+json (RFC 9457), or any other status above 399. */
export class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail || problem.title || `The service answered ${status}`);
    this.status = status;
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
    this.retryAfter = retryAfter;
  }
}

/** No reply at all. */
export class Unreachable extends Error {}

/** A stream that ended without its summary. */
export class CutOff extends Error {}

/** Sends a request and gives its reply, which is not an error. */
export async function call({ method = 'GET', path, headers, body }, signal) {
  let reply;
  try {
    reply = await fetch(path, { method, headers, body, signal, cache: 'no-store' });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Unreachable(navigator.onLine
      ? 'The service does not answer. Is it still running?'
      : 'This device is offline.');
  }
  if (!reply.ok) throw await refusal(reply);
  return reply;
}

/** The same, and its JSON. */
export async function json(request, signal) {
  return (await call(request, signal)).json();
}

async function refusal(reply) {
  const problem = await reply.json().catch(() => ({}));
  return new Refusal(reply.status, problem, secondsUntil(reply.headers.get('Retry-After')));
}

/** Retry-After as seconds (RFC 9110, section 10.2.3): it is such a number, or a date; null if neither. */
function secondsUntil(given) {
  if (!given) return null;
  const seconds = /^\d+$/.test(given) ? Number(given) : Math.ceil((Date.parse(given) - Date.now()) / 1_000);
  return seconds > 0 ? seconds : null;
}

/** Each line of NDJSON as soon as it is there. The reader's end is the stream's: it is cancelled. */
export async function* lines(reply, signal) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await read(reader, signal);
      if (done) break;
      const whole = (rest + value).split('\n');
      rest = whole.pop();
      for (const line of whole) if (line.trim()) yield JSON.parse(line);
    }
    if (rest.trim()) yield JSON.parse(rest);
  } finally {
    reader.cancel().catch(() => {}); // it may have ended already
  }
}

async function read(reader, signal) {
  try {
    return await reader.read();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new CutOff('The stream was cut off: the network or the service went away.');
  }
}

/** Records up to the summary; it comes last, so a stream without one was cut off. */
export async function* records(request, signal) {
  let whole = false;
  for await (const record of lines(await call(request, signal), signal)) {
    whole ||= 'summary' in record;
    yield record;
  }
  if (!whole) throw new CutOff('The stream ended without its summary, so it is not whole.');
}

/** Waits; false if the signal ended it. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), milliseconds);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(false); }, { once: true });
    return undefined;
  });
}

/** A path with those parameters that have a value; a list is repeated. */
export function withQuery(path, parameters) {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat()
    .filter((one) => one !== '' && one !== null && one !== undefined)
    .map((one) => `${name}=${encoded(one)}`));
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** Leaves readable what a query may hold as it is (RFC 3986, section 3.4). */
const encoded = (value) => encodeURIComponent(value)
  .replace(/%(2F|3A|40|2C|3F)/g, (escape) => decodeURIComponent(escape));
