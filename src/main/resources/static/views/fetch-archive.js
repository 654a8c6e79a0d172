// The run that was seen as an HTTP Archive 1.2, where -1 says that a value does not exist.

const none = { cookies: [], headers: [], headersSize: -1, bodySize: -1 };

/**
 * `begun` is when the run began, in milliseconds of the epoch. Results don't hold headers, and tell of a
 * redirect where it led; so these are left out, an entry is a member, and what the archive has no place for is
 * in fields of our own, which begin with _.
 */
export function archiveOf(results, begun) {
  const entries = results.filter(Boolean).map((result) => entry(result, begun))
    .sort((a, b) => a.startedDateTime.localeCompare(b.startedDateTime));
  return { log: {
    version: '1.2',
    creator: { name: 'Gather', version: '1', comment: 'The page, of the run that it showed. Headers are in /fetch?format=har.' },
    entries,
  } };
}

function entry(result, begun) {
  const timings = timingsOf(result);
  const { blocked, dns, connect, send, wait, receive } = timings;
  const time = [blocked, dns, connect, send, wait, receive].reduce((sum, one) => sum + Math.max(0, one), 0);
  const end = (result.startedMs ?? 0) + (result.elapsedMs ?? 0);
  return {
    startedDateTime: new Date(begun + Math.max(0, end - time)).toISOString(),
    time,
    request: { method: 'GET', ...address(result.url), httpVersion: version(result), ...none, bodySize: 0 },
    response: {
      status: result.status ?? 0,
      statusText: '',
      httpVersion: version(result),
      ...none,
      content: { size: result.bytes ?? 0, mimeType: mimeType(result) },
      redirectURL: '',
      ...(result.error ? { _error: result.error.type } : {}),
    },
    cache: {},
    timings,
    _outcome: result.outcome,
    ...(result.redirects ? { _redirects: result.redirects } : {}),
    ...(result.attempts ? { _attempts: result.attempts } : {}),
  };
}

const version = ({ httpVersion }) => (httpVersion ? `HTTP/${httpVersion}` : '');

const mimeType = ({ contentType = '', charset }) => (contentType && charset ? `${contentType}; charset=${charset}` : contentType);

/** What is no URL stays as it was written. */
function address(written) {
  if (!URL.canParse(written, location.origin)) return { url: written, queryString: [] };
  const url = new URL(written, location.origin);
  return { url: url.href, queryString: [...url.searchParams].map(([name, value]) => ({ name, value })) };
}

/** The last three have to be there. */
function timingsOf({ timings = {} }) {
  const of = (phase, missing) => timings[phase] ?? missing;
  return {
    blocked: of('blocked', -1), dns: of('dns', -1), connect: of('connect', -1), ssl: of('ssl', -1),
    send: of('send', 0), wait: of('wait', 0), receive: of('receive', 0),
  };
}
