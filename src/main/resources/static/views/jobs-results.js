// The results of one job, as they come.

import { CutOff, Unreachable, call, json, pause, records } from '../app/api.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { inWords, notice } from '../app/notice.js';
import { poll } from '../app/poll.js';
import { bytes, count, millis } from '../app/units.js';
import { jobCard } from './jobs-card.js';

/** Rows that are drawn before someone asks for more. */
const PAGE = 500;

/** Milliseconds before a stream that was cut off is followed again; it is asked for where it was. */
const AGAIN = 2_000;

export function results(section, id, signal) {
  const path = `/jobs/${encodeURIComponent(id)}`;
  const trouble = el('div');
  const cut = el('div');
  const shown = el('div', { class: 'result', hidden: true }); // until there is such a job
  const card = jobCard(id, async () => {
    await call({ method: 'DELETE', path }, signal).catch((failure) => trouble.replaceChildren(notice(failure)));
  }, false);
  const body = el('tbody');
  const more = el('button', { type: 'button', class: 'quiet', hidden: true, on: { click: () => { wanted += PAGE; follow(); } } });
  const curl = curlLine();
  curl.show({ path: `${path}/results?format=ndjson`, stream: true });
  section.append(heading('Results of a job', 'Each as soon as it is there, in the order in which they came. The stream can be left and taken up again, at any offset.'),
    el('p', {}, el('a', { href: '#jobs' }, '← All jobs')), trouble, shown, cut, curl.element);
  shown.append(el('ul', { class: 'cards' }, card.element),
    el('div', { class: 'table-box' }, el('table', { class: 'table is-stacked' },
      el('thead', {}, el('tr', {}, ['URL', 'Outcome', 'Size', 'Time'].map((name, i) =>
        el('th', { scope: 'col', class: i > 1 ? 'is-number' : null }, name)))), body)),
    el('div', { class: 'actions' }, more));
  let wanted = PAGE;
  let drawn = 0;
  let done = 0;
  poll(1_000, async () => {
    const job = await json({ path }, signal);
    done = job.done;
    card.draw(job);
    shown.hidden = false;
    offer();
  }, trouble, signal);
  follow();

  async function follow() {
    more.hidden = true;
    while (drawn < wanted && !signal.aborted) {
      try {
        for await (const record of records({ path: `${path}/results?format=ndjson&after=${drawn}` }, signal)) {
          if (record.summary) return;
          cut.replaceChildren();
          body.append(row(record));
          drawn += 1;
          if (drawn === wanted) break;
        }
      } catch (failure) {
        if (signal.aborted) return;
        if (!(failure instanceof CutOff || failure instanceof Unreachable)) return void refuse(failure);
        cut.replaceChildren(notice(failure));
        await pause(AGAIN, signal);
      }
    }
    offer();
    tell(`${count(drawn)} results are shown.`);
  }

  /** The card says why, unless it was the results alone that are not there. */
  function refuse(failure) {
    if (!shown.hidden) cut.replaceChildren(notice(failure));
  }

  function offer() {
    if (drawn < wanted) return;
    more.hidden = done <= drawn;
    more.textContent = `Show ${count(Math.min(PAGE, done - drawn))} more of ${count(done - drawn)}`;
  }
}

function row({ url, outcome, status, error, bytes: size, elapsedMs }) {
  return el('tr', { data: { outcome } },
    el('th', { scope: 'row' }, el('code', { dir: 'auto' }, url)),
    el('td', { class: 'outcome' }, status ?? outcome, error ? el('span', { class: 'hint' }, ` ${inWords(error)}`) : null),
    el('td', { class: 'is-number' }, size === undefined ? '–' : bytes(size)),
    el('td', { class: 'is-number' }, millis(elapsedMs ?? 0)));
}
