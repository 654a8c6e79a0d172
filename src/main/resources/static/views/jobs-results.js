// The results of one job, as they come.

import { call, json, records } from '../app/api.js';
import { curlLine } from '../app/curl.js';
import { el, heading } from '../app/dom.js';
import { inWords, notice } from '../app/notice.js';
import { poll } from '../app/poll.js';
import { bytes, count, millis } from '../app/units.js';
import { jobCard } from './jobs-card.js';

/** Rows beyond it are counted, but not drawn. */
const MOST_ROWS = 1_000;

export function results(section, id, signal) {
  const path = `/jobs/${encodeURIComponent(id)}`;
  const trouble = el('div');
  const card = jobCard(id, async () => {
    await call({ method: 'DELETE', path }, signal).catch((failure) => trouble.replaceChildren(notice(failure)));
  });
  const body = el('tbody');
  const more = el('p', { class: 'hint' });
  const curl = curlLine();
  curl.show({ path: `${path}/results?format=ndjson`, stream: true });
  section.append(heading('Results of a job', 'Each as soon as it is there.'),
    el('p', {}, el('a', { href: '#jobs' }, '← All jobs')), trouble, el('ul', { class: 'cards' }, card.element),
    el('table', { class: 'table is-stacked' },
      el('thead', {}, el('tr', {}, ['URL', 'Outcome', 'Size', 'Time'].map((name) => el('th', { scope: 'col' }, name)))), body),
    more, curl.element);
  poll(1_000, async () => card.draw(await json({ path }, signal)), trouble, signal);
  follow();

  async function follow() {
    let rows = 0;
    try {
      for await (const record of records({ path: `${path}/results?format=ndjson` }, signal)) {
        if (record.summary) continue;
        rows += 1;
        if (rows <= MOST_ROWS) body.append(row(record));
        else more.textContent = `${count(rows - MOST_ROWS)} more, not shown here.`;
      }
    } catch (failure) {
      if (!signal.aborted) trouble.replaceChildren(notice(failure));
    }
  }
}

function row({ url, outcome, status, error, bytes: size, elapsedMs }) {
  return el('tr', { data: { outcome } },
    el('th', { scope: 'row' }, el('code', {}, url)),
    el('td', { class: 'outcome' }, status ?? outcome, error ? el('span', { class: 'hint' }, ` ${inWords(error)}`) : null),
    el('td', {}, size === undefined ? '–' : bytes(size)),
    el('td', {}, millis(elapsedMs ?? 0)));
}
