// The waterfall: a row a member, drawn on one scale of time that grows as long as something runs.

import { el, setVars } from '../app/dom.js';
import { inWords } from '../app/notice.js';
import { bytes, count, millis } from '../app/units.js';
import { phases, segmentsOf } from './waterfall-phases.js';

/** Rows beyond it are counted, but not drawn. */
const MOST_ROWS = 300;

const TICK_STEPS = [1, 2, 5];

export function waterfall(names, signal) {
  const started = performance.now();
  const axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  const list = el('ol', { class: 'rows' });
  const more = names.length > MOST_ROWS
    ? el('p', { class: 'hint' }, `${count(names.length - MOST_ROWS)} more are fetched, but not drawn.`) : null;
  const element = el('div', { class: 'waterfall is-running' }, legend(), axis, list, more);
  const rows = names.slice(0, MOST_ROWS).map(row);
  list.append(...rows.map((one) => one.element));
  let done = 0;
  let longest = 100;
  let running = true;

  requestAnimationFrame(function grow() {
    if (!running || signal.aborted) return;
    const now = performance.now() - started;
    scale(Math.max(longest, now), now);
    requestAnimationFrame(grow);
  });

  function scale(domain, now) {
    setVars(element, { domain, now });
    const tick = tickOf(domain);
    const last = Math.floor((domain * 0.9) / tick); // one further right would be cut off
    if (axis.dataset.drawn === `${tick} ${last}`) return;
    axis.dataset.drawn = `${tick} ${last}`;
    axis.replaceChildren(...Array.from({ length: last + 1 }, (_, i) => el('span', { vars: { at: i * tick } }, millis(i * tick))));
    setVars(element, { tick });
  }

  return {
    element,
    done: () => done,
    total: () => names.length,
    add(result) {
      done += 1;
      longest = Math.max(longest, (result.startedMs ?? 0) + (result.elapsedMs ?? 0));
      rows[result.index]?.finish(result);
    },
    /** Ends the growing; what has no result is marked with the word. */
    end(word) {
      running = false;
      element.classList.remove('is-running');
      scale(longest * 1.02, Math.max(longest, performance.now() - started));
      for (const one of rows) one.give(word);
    },
  };
}

/** The distance of ticks, so that there are three to seven of them. */
function tickOf(domain) {
  const power = 10 ** Math.floor(Math.log10(domain / 3));
  return TICK_STEPS.map((step) => step * power).findLast((step) => domain / step >= 3) ?? power;
}

function legend() {
  return el('ul', { class: 'legend', 'aria-label': 'Colours' }, Object.entries(phases).map(([phase, meaning]) =>
    el('li', { title: meaning }, el('span', { class: `swatch phase-${phase}` }), phase)));
}

function row(name, index) {
  const outcome = el('span', { class: 'outcome' }, 'waiting');
  const time = el('span', { class: 'time' });
  const track = el('span', { class: 'track', 'aria-hidden': 'true' }, el('span', { class: 'segment is-pending' }));
  const details = el('div', { class: 'details', id: `row-${index}`, hidden: true });
  const head = el('button', { type: 'button', class: 'row', disabled: true, 'aria-expanded': 'false', 'aria-controls': details.id, on: { click: toggle } },
    el('span', { class: 'name' }, name), outcome, track, time);
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
