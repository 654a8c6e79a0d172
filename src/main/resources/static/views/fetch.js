// Fetch: many URLs at once, and where the time of each goes.

import { call, records } from '../app/api.js';
import { area, button, field, linesOf, runButtons } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { notice } from '../app/notice.js';
import { joinChoice, limitFields, requestFor } from './fetch-form.js';
import { presets } from './fetch-presets.js';
import { summaryOf } from './fetch-summary.js';
import { waterfall } from './waterfall.js';

export function show(section, { signal, query }) {
  const urls = area('urls', 6);
  const join = joinChoice();
  const limits = limitFields();
  const run = runButtons('Fetch');
  const har = button('Fetch as HAR file', saveArchive);
  const curl = curlLine();
  const result = el('div', { class: 'result' });
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: start, input: update, change: update } },
    el('div', { class: 'presets', role: 'group', 'aria-label': 'Examples' }, el('span', {}, 'Try'),
      presets.map((preset) => button(preset.name, () => fill(preset.make()), 'chip'))),
    field('URLs, one a line', urls, 'A path such as /lab/delay/0.3 is fetched from this service’s own lab.'),
    join.element,
    limits,
    el('div', { class: 'actions' }, run.elements, har));
  section.append(
    heading('Fetch', 'Many URLs at once. Each bar is one of them; its colours tell where the time went.'),
    form, result, curl.element);

  const given = query.getAll('url');
  fill(given.length > 0 ? { ...Object.fromEntries(query), urls: given } : presets[0].make());

  function fill({ urls: list, join: policy = 'all-settled', ...options }) {
    form.reset();
    urls.value = list.join('\n');
    join.choose(policy);
    for (const [name, value] of Object.entries(options)) if (form.elements[name]) form.elements[name].value = value;
    limits.open = Object.keys(options).length > 0;
    update();
  }

  function update() {
    curl.show(requestFor(form, 'ndjson'));
  }

  async function start(event) {
    event.preventDefault();
    const stopped = new AbortController();
    run.cancel.onclick = () => stopped.abort();
    const either = AbortSignal.any([signal, stopped.signal]);
    const chart = waterfall(linesOf(urls.value), either);
    const head = el('div', { class: 'summary' });
    result.replaceChildren(head, chart.element);
    run.running(true);
    tell('Fetching.');
    try {
      for await (const record of records(requestFor(form, 'ndjson'), either)) {
        if (record.summary) {
          head.replaceChildren(...summaryOf(record.summary));
          tell(`Done: ${record.summary.success} of ${record.summary.total} succeeded.`);
        } else {
          chart.add(record);
          head.replaceChildren(el('p', { class: 'progress' }, `${chart.done()} of ${chart.total()} done`));
        }
      }
      chart.end('No outcome');
    } catch (failure) {
      chart.end(either.aborted ? 'Cancelled by you' : 'No outcome');
      if (!either.aborted) head.replaceChildren(notice(failure));
      else head.replaceChildren(el('p', { class: 'progress' }, 'Cancelled. The service stopped all that was under way.'));
      if (chart.done() === 0 && !either.aborted) chart.element.remove();
    } finally {
      run.running(false);
    }
  }

  async function saveArchive() {
    har.disabled = true;
    tell('Fetching again, for a HAR file.');
    try {
      const reply = await call(requestFor(form, 'har'), signal);
      const link = el('a', { href: URL.createObjectURL(await reply.blob()), download: 'gather.har' });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (failure) {
      if (!signal.aborted) result.prepend(notice(failure));
    } finally {
      har.disabled = false;
    }
  }
}
