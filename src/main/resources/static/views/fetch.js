// Fetch: many URLs at once, and where the time of each goes.

import { records } from '../app/api.js';
import { area, button, field, linesOf, runButtons } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { examples } from '../app/examples.js';
import { notice } from '../app/notice.js';
import { save } from '../app/save.js';
import { count, plural } from '../app/units.js';
import { archiveOf } from './fetch-archive.js';
import { joinChoice, limitFields, requestFor } from './fetch-form.js';
import { presets } from './fetch-presets.js';
import { summaryOf } from './fetch-summary.js';
import { waterfall } from './waterfall.js';

export function show(section, { signal, query }) {
  const urls = area('urls', 6);
  const join = joinChoice();
  const limits = limitFields();
  const run = runButtons('Fetch');
  const har = button('Save as HAR file', () => save('gather.har', JSON.stringify(archiveOf(seen.results, seen.begun), null, 1), 'application/json'));
  const curl = curlLine();
  const result = el('div', { class: 'result' });
  const tries = examples(presets, (made) => { fill(made); form.requestSubmit(); });
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: start, input: change, change } },
    tries.element,
    field('URLs, one a line', urls, 'A path such as /lab/delay/0.3 is fetched from this service’s own lab.'),
    join.element,
    limits,
    el('div', { class: 'actions' }, run.elements, har));
  section.append(
    heading('Fetch', 'Ask for many things before waiting for one: the whole takes as long as the slowest, not as long as the sum. Each bar is a URL, its colours tell where the time went.'),
    form, result, curl.element);

  let seen = { results: [], begun: 0 };
  har.disabled = true;
  const given = query.getAll('url');
  fill(given.length > 0 ? { ...Object.fromEntries(query), urls: given } : presets[0].make());
  if (given.length > 0) tries.forget();

  function fill({ urls: list, join: policy = 'all-settled', ...options }) {
    form.reset();
    urls.value = list.join('\n');
    join.choose(policy);
    for (const [name, value] of Object.entries(options)) if (form.elements[name]) form.elements[name].value = value;
    limits.open = Object.keys(options).some((name) => form.elements[name]);
    update();
  }

  function change() {
    tries.forget();
    update();
  }

  function update() {
    curl.show(requestFor(form, 'ndjson'));
  }

  async function start(event) {
    event.preventDefault();
    const running = run.begin(signal);
    const mine = { results: [], begun: Date.now() };
    seen = mine;
    har.disabled = true;
    const head = el('div', { class: 'summary' });
    const progress = el('p', { class: 'progress' });
    const chart = waterfall(linesOf(urls.value), signal, () => {
      progress.textContent = `${count(chart.done())} of ${count(chart.total())} done`;
    });
    head.append(progress);
    result.replaceChildren(head, chart.element);
    tell('Fetching.');
    try {
      for await (const record of records(requestFor(form, 'ndjson'), running.signal)) {
        if (record.summary) {
          head.replaceChildren(...summaryOf(record.summary));
          tell(`Done: ${record.summary.success} of ${plural(record.summary.total, 'URL')} succeeded.`);
        } else {
          mine.results[record.index] = record;
          chart.add(record);
        }
      }
      chart.end('No outcome');
    } catch (failure) {
      chart.end(running.signal.aborted ? 'Cancelled by you' : 'No outcome');
      if (!running.signal.aborted) head.replaceChildren(notice(failure));
      else head.replaceChildren(el('p', { class: 'progress' }, 'Cancelled. The service stopped all that was under way.'));
      if (chart.done() === 0 && !running.signal.aborted) chart.element.remove();
    } finally {
      running.end();
      if (seen === mine) har.disabled = mine.results.length === 0;
    }
  }
}
