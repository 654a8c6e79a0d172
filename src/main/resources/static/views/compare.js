// Compare: the same batch one after another, on virtual threads, and on the event loop.

import { records, withQuery } from '../app/api.js';
import { area, field, linesOf, number, runButtons, slider, values } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { examples } from '../app/examples.js';
import { notice } from '../app/notice.js';
import { lanes } from './compare-lanes.js';
import { verdicts } from './compare-verdict.js';

/** A query above this becomes lines of a body. */
const LONGEST_QUERY = 2_000;

const tries = [
  {
    name: 'Ten delays',
    watch: 'Ten waits of 80 to 200 ms. One after another they add up; at once, the longest is all there is. Virtual threads and the event loop are equally good at waiting.',
    make: () => [0.1, 0.15, 0.12, 0.2, 0.08, 0.18, 0.1, 0.14, 0.16, 0.11].map((seconds) => `/lab/delay/${seconds}`),
  },
  {
    name: 'Slow bodies',
    watch: 'Bodies that drip for 100 to 600 ms: an event loop takes a byte here and a byte there, and never waits for one of them.',
    make: () => Array.from({ length: 6 }, (_, i) => `/lab/drip?numbytes=2000&duration=0.${i + 1}&delay=0`),
  },
  {
    name: 'Almost nothing',
    watch: 'Twelve answers that are there at once. Where nothing waits, there is little to gain, and the interval says so.',
    make: () => Array.from({ length: 12 }, (_, i) => `/lab/bytes/${1_000 * (i + 1)}?seed=${i}`),
  },
  {
    name: 'Just one',
    watch: 'A single URL can not be fetched faster by fetching it at once: the ratio is 1, and no difference is shown.',
    make: () => ['/lab/delay/0.2'],
  },
];

export function show(section, { signal }) {
  const urls = area('urls', 5);
  const rounds = slider('Rounds', 'rounds', { min: 1, max: 20, value: 8 });
  const run = runButtons('Compare');
  const result = el('div', { class: 'result' });
  const curl = curlLine();
  const presets = examples(tries, (list) => { fill(list); form.requestSubmit(); });
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: start, input: update } },
    presets.element,
    field('URLs, one a line', urls),
    el('div', { class: 'grid' }, rounds.element, field('At once', number('concurrency', '64', 1, 1000)), field('At once to one host', number('perHost', '16', 1, 1000))),
    el('div', { class: 'actions' }, run.elements));
  section.append(heading('Compare', 'Does it pay to wait for all at once? The same URLs three ways, in random order, round after round; the interval says whether the difference is more than chance.'),
    form, result, curl.element);
  fill(tries[0].make());
  urls.addEventListener('input', presets.forget, { signal });

  function request() {
    const { urls: lines = '', ...options } = values(form);
    const query = withQuery('/compare', { url: linesOf(lines), ...options, format: 'ndjson' });
    return query.length <= LONGEST_QUERY ? { path: query, stream: true } : {
      method: 'POST',
      path: withQuery('/compare', { ...options, format: 'ndjson' }),
      headers: { 'Content-Type': 'text/plain' },
      body: linesOf(lines).map((line) => `${line}\n`).join(''),
      stream: true,
    };
  }

  function fill(list) {
    urls.value = list.join('\n');
    update();
  }

  function update() {
    curl.show(request());
  }

  async function start(event) {
    event.preventDefault();
    const running = run.begin(signal);
    const head = el('div', { class: 'summary' }, el('p', { class: 'progress' }, 'Warming up.'));
    const drawn = lanes();
    const asked = Number(rounds.input.value);
    result.replaceChildren(head, drawn.element);
    let begun = false;
    tell('Comparing.');
    try {
      for await (const record of records(request(), running.signal)) {
        begun = true;
        if (record.summary) {
          drawn.end(record.summary);
          head.replaceChildren(...verdicts(record.summary));
          tell(head.firstElementChild.textContent);
        } else {
          drawn.add(record);
          head.replaceChildren(el('p', { class: 'progress' }, `Round ${record.round} of ${asked}.`));
        }
      }
    } catch (failure) {
      head.replaceChildren(running.signal.aborted ? el('p', { class: 'progress' }, 'Cancelled.') : notice(failure));
      if (!begun) drawn.element.remove();
    } finally {
      running.end();
    }
  }
}
