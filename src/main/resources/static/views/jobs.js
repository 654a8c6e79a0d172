// Jobs: batches that go on when their caller has gone, and outlive the service itself.

import { call, json, withQuery } from '../app/api.js';
import { area, field, linesOf, number, text, values } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { examples } from '../app/examples.js';
import { notice } from '../app/notice.js';
import { poll } from '../app/poll.js';
import { jobCard } from './jobs-card.js';
import { results } from './jobs-results.js';

const EVERY = 1_000;

const tries = [
  {
    name: 'Sixty slow ones',
    watch: 'Four workers take sixty slow URLs from a queue on disk. Close this page, or kill the service: it goes on where it was.',
    make: () => [Array.from({ length: 60 }, (_, i) => `/lab/delay/${(0.5 + ((i * 13) % 20) / 10).toFixed(1)}`), 4],
  },
  {
    name: 'Two thousand',
    watch: 'A long list, a few at once: accepted in a moment, done in the background, its results in the order in which they came.',
    make: () => [Array.from({ length: 2_000 }, (_, i) => `/lab/bytes/${1_000 + i * 7}?seed=${i}`), 16],
  },
  {
    name: 'With failures',
    watch: 'A member that fails is an outcome like any other: the job goes on, and counts it.',
    make: () => [Array.from({ length: 30 }, (_, i) => (i % 4 === 0 ? '/lab/status/404' : `/lab/delay/0.${(i % 9) + 1}`)), 4],
  },
];

export function show(section, { signal, rest }) {
  if (rest) results(section, rest, signal);
  else list(section, signal);
}

function list(section, signal) {
  const urls = area('urls', 5);
  const trouble = el('div');
  const sent = el('div');
  const cards = el('ul', { class: 'cards' });
  const curl = curlLine();
  const submit = el('button', { type: 'submit', class: 'primary' }, 'Submit');
  const presets = examples(tries, (made) => { fill(...made); form.requestSubmit(); });
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: send, input: () => { presets.forget(); update(); } } },
    presets.element,
    field('URLs, one a line', urls),
    el('div', { class: 'grid' },
      field('At once', number('concurrency', '64', 1, 1000)),
      field('Timeout of an attempt', text('timeout', '10s')),
      field('Attempts', number('attempts', '3', 1, 20))),
    el('div', { class: 'actions' }, submit), sent);
  section.append(heading('Jobs', 'Work that outlives its caller. Hand over a batch, close the page, come back later: what was accepted is done, even after a crash.'),
    form, trouble, cards, curl.element);
  fill(...tries[0].make());

  const shown = new Map();
  const refresh = async () => draw(await json({ path: '/jobs' }, signal));
  poll(EVERY, refresh, trouble, signal);

  function fill(lines, concurrency) {
    urls.value = lines.join('\n');
    form.elements.concurrency.value = concurrency;
    update();
  }

  function request() {
    const { urls: lines = '', ...options } = values(form);
    return { method: 'POST', path: withQuery('/jobs', options), headers: { 'Content-Type': 'text/plain' }, body: linesOf(lines).map((line) => `${line}\n`).join('') };
  }

  function update() {
    curl.show(request());
  }

  async function send(event) {
    event.preventDefault();
    submit.disabled = true;
    try {
      const given = request();
      const headers = { ...given.headers, 'Idempotency-Key': crypto.randomUUID() };
      const job = await (await call({ ...given, headers }, signal)).json();
      tell(`Job ${job.id} is accepted.`);
      sent.replaceChildren();
      await refresh();
    } catch (failure) {
      if (!signal.aborted) sent.replaceChildren(notice(failure));
    } finally {
      submit.disabled = false;
    }
  }

  function draw({ jobs }) {
    const newest = [...jobs].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    for (const job of newest) {
      if (!shown.has(job.id)) shown.set(job.id, jobCard(job.id, remove));
      shown.get(job.id).draw(job);
    }
    const elements = newest.map((job) => shown.get(job.id).element);
    if (elements.length === 0) cards.replaceChildren(el('li', { class: 'empty' }, 'No jobs yet. Submit the list above, or take an example: it will be worked through here, with the time to go.'));
    else if (elements.length !== cards.children.length || elements.some((one, i) => one !== cards.children[i])) cards.replaceChildren(...elements);
  }

  async function remove(id, words) {
    try {
      await call({ method: 'DELETE', path: `/jobs/${encodeURIComponent(id)}` }, signal);
      tell(words);
      await refresh();
    } catch (failure) {
      if (!signal.aborted) trouble.replaceChildren(notice(failure));
    }
  }
}
