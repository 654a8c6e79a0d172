// One member of the waterfall: its name, outcome and bar, and on a click all that is known of it.

import { el } from '../app/dom.js';
import { inWords } from '../app/notice.js';
import { bytes, count, millis } from '../app/units.js';
import { segmentsOf } from './waterfall-phases.js';

export function row(name, index) {
  const outcome = el('span', { class: 'outcome' }, 'waiting');
  const time = el('span', { class: 'time' });
  const track = el('span', { class: 'track', 'aria-hidden': 'true' }, el('span', { class: 'segment is-pending' }));
  const details = el('div', { class: 'details', id: `row-${index}`, hidden: true });
  const head = el('button', { type: 'button', class: 'row', disabled: true, 'aria-expanded': 'false', 'aria-controls': details.id, on: { click: toggle } },
    el('bdi', { class: 'name', title: name }, name), outcome, track, time);
  const element = el('li', { data: { outcome: 'waiting' } }, head, details);
  let result;

  function toggle() {
    details.hidden = !details.hidden;
    head.setAttribute('aria-expanded', String(!details.hidden));
    if (!details.hidden) details.replaceChildren(...explain(result));
  }

  return {
    element,
    finish(given) {
      result = given;
      element.dataset.outcome = given.outcome;
      outcome.textContent = given.status ?? given.outcome;
      time.textContent = millis(given.elapsedMs ?? 0);
      head.disabled = false;
      track.replaceChildren(...segmentsOf(given).map(({ phase, from, length }) =>
        el('span', { class: `segment phase-${phase}`, vars: { from, length } })));
    },
    give(word) {
      if (result) return;
      element.dataset.outcome = 'cancelled';
      outcome.textContent = word;
    },
  };
}

/** All that is known of a member. */
function explain(result) {
  const facts = [
    ['Began after', millis(result.startedMs ?? 0)],
    ['Took', millis(result.elapsedMs ?? 0)],
    ['Status', result.status],
    ['Type', result.contentType],
    ['Size', result.bytes === undefined ? null : `${bytes(result.bytes)}, ${count(result.characters)} characters in ${result.charset}`],
    ['HTTP', result.httpVersion],
    ...Object.entries(result.timings ?? {}).map(([phase, value]) => [phase, millis(value)]),
  ].filter(([, value]) => value !== null && value !== undefined);
  return [
    result.error ? el('p', { class: 'is-bad' }, inWords(result.error)) : null,
    el('dl', { class: 'facts' }, facts.map(([key, value]) => el('div', {}, el('dt', {}, key), el('dd', {}, value)))),
    result.redirects ? el('p', {}, `Redirected to ${result.redirects.join(', then ')}.`) : null,
    result.attempts ? el('ol', { class: 'attempts' }, result.attempts.map(attempt)) : null,
  ].filter(Boolean);
}

function attempt({ status, outcome, error, elapsedMs, nextInMs, stoppedBy }) {
  const words = [`${status ?? outcome.replace('_', ' ')} after ${millis(elapsedMs)}.`];
  if (error) words.push(inWords(error));
  if (nextInMs !== undefined) words.push(`Tried again ${millis(nextInMs)} later.`);
  if (stoppedBy) words.push(stops[stoppedBy] ?? `No further attempt: ${stoppedBy}.`);
  return el('li', {}, words.join(' '));
}

const stops = {
  'not-retryable': 'Not tried again: this is not one that goes away.',
  attempts: 'All attempts were made.',
  'retry-after': 'Not tried again: the host wants to be left alone for longer.',
  deadline: 'Not tried again: the wait would not have ended in time.',
  budget: 'Not tried again: the host has had its share of retries.',
};
