// The end of a batch: how it went, and what it saved.

import { figures } from '../app/controls.js';
import { el } from '../app/dom.js';
import { inWords } from '../app/notice.js';
import { count, millis, plural } from '../app/units.js';

/** A bar with its length said, `share` of the longest. */
function bar(label, value, share, kind) {
  return el('div', { class: `versus ${kind}` }, el('span', {}, label),
    el('span', { class: 'length', vars: { share } }), el('span', { class: 'value' }, value));
}

export function summaryOf(summary) {
  const { total, success, httpError, failed, cancelled, elapsedMs, sequentialMs, speedup } = summary;
  const longest = Math.max(elapsedMs, sequentialMs);
  return [
    cancelled > 0
      ? el('p', { class: 'headline' }, 'Over after ', el('strong', {}, millis(elapsedMs)), `: ${count(cancelled)} of ${count(total)} were cut off`)
      : el('p', { class: 'headline' }, el('strong', {}, `${speedup.toFixed(1)}×`), ' as fast as one after another'),
    summary.joined === false ? unjoined(summary.errors ?? []) : null,
    cancelled > 0 ? null : el('div', { class: 'versus-bars' },
      bar('together', millis(elapsedMs), elapsedMs / longest, 'is-together'),
      bar('one by one', millis(sequentialMs), sequentialMs / longest, 'is-alone')),
    figures([
      ['URLs', count(total)],
      ['success', count(success), 'is-good'],
      ['http errors', count(httpError), httpError ? 'is-warning' : null],
      ['failed', count(failed), failed ? 'is-bad' : null],
      ['cancelled', count(cancelled)],
    ]),
  ].filter(Boolean);
}

function unjoined(errors) {
  return el('div', { class: 'notice is-mild' }, el('p', {}, el('strong', {}, 'What was asked for did not come about.')),
    el('ul', {}, errors.map((error) => el('li', {}, `${plural(error.count, 'member')}: ${inWords(error)}`))));
}
