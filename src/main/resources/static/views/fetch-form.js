// The options of Fetch, and the request that they make.

import { withQuery } from '../app/api.js';
import { choices, field, linesOf, number, text, values } from '../app/controls.js';
import { el } from '../app/dom.js';

/** A longer query, or one of more URLs, becomes a JSON body: servers on the way may refuse long addresses. */
const LONGEST_QUERY = 2_000;
const MOST_IN_QUERY = 100;

const joins = [
  ['all-settled', 'all settled', 'Waits for every outcome, failures among them; as asyncio’s gather(return_exceptions=True).'],
  ['all', 'all', 'The first failure cancels the rest; as a TaskGroup.'],
  ['any', 'any', 'The first success cancels the rest.'],
  ['race', 'race', 'The first to finish, well or badly, cancels the rest; as wait(FIRST_COMPLETED).'],
];

export const joinChoice = () => choices('Join', 'join', joins, 'all-settled');

/** What an empty one stands for is its placeholder. */
export function limitFields() {
  return el('details', { class: 'options' }, el('summary', {}, 'Limits and retries'),
    el('div', { class: 'grid' },
      field('At once', number('concurrency', '64', 1, 1000)),
      field('At once to one host', number('perHost', '16', 1, 1000)),
      field('Timeout of an attempt', text('timeout', '10s')),
      field('Deadline of all', text('deadline', '60s')),
      field('Attempts', number('attempts', '3', 1, 20)),
      field('First wait before a retry', text('delay', '100ms')),
      field('Jitter', el('select', { name: 'jitter' },
        [['', 'full (default)'], ['equal', 'equal'], ['none', 'none']].map(([value, label]) => el('option', { value }, label)))),
      field('Hedge after', text('hedge', 'never'))));
}

/** The request for what the form says, in a form of reply. */
export function requestFor(form, format) {
  const { urls = '', attempts, delay, jitter, hedge, ...options } = values(form);
  if (options.join === 'all-settled') delete options.join;
  const retry = { attempts, delay, jitter };
  const list = linesOf(urls);
  if (list.length <= MOST_IN_QUERY) {
    const query = withQuery('/fetch', { url: list, ...options, ...retry, hedge, format });
    if (query.length <= LONGEST_QUERY) return { path: query, stream: true };
  }
  const body = { urls: list, ...numbers(options) };
  if (attempts || delay || jitter) body.retry = numbers(retry);
  if (hedge) body.hedge = { after: hedge };
  return {
    method: 'POST',
    path: withQuery('/fetch', { format }),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    stream: true,
  };
}

/** JSON wants its numbers as numbers; what is no number is left to the service to name. */
function numbers(options) {
  const numeric = ['concurrency', 'perHost', 'attempts', 'followRedirects'];
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value)
    .map(([name, value]) => [name, numeric.includes(name) && !Number.isNaN(Number(value)) ? Number(value) : value]));
}
