// The waterfall: a row a member, drawn on one scale of time that grows as long as something runs.

import { el, setVars } from '../app/dom.js';
import { count, millis } from '../app/units.js';
import { overview } from './waterfall-overview.js';
import { phases, segmentsOf } from './waterfall-phases.js';
import { row } from './waterfall-row.js';

/** Batches above this are drawn as a whole too, and their rows a page at a time. */
const AT_A_GLANCE = 100;
const PAGE = 50;

const TICK_STEPS = [1, 2, 5];

/** `frame` is called before each picture while something runs. */
export function waterfall(names, signal, frame) {
  const started = performance.now();
  const axes = names.length > AT_A_GLANCE ? [timeAxis('axis is-whole'), timeAxis('axis')] : [timeAxis('axis')];
  const list = el('ol', { class: 'rows' });
  const more = el('button', { type: 'button', class: 'quiet', hidden: true, on: { click: () => draw(PAGE) } });
  const only = el('button', { type: 'button', class: 'chip', hidden: true, 'aria-pressed': 'false', on: { click: filter } });
  const whole = names.length > AT_A_GLANCE ? overview(names.length, signal) : null;
  const keys = legend();
  const element = el('div', { class: 'waterfall is-running' },
    el('div', { class: 'waterfall-head' }, keys.element, only),
    whole ? [axes[0], whole.element] : null, axes.at(-1), list, more);
  const results = [];
  const rows = new Map();
  let chosen = names.map((_, i) => i);
  let unwell = 0;
  let done = 0;
  let longest = 100;
  let running = true;
  let word;
  draw(names.length > AT_A_GLANCE ? PAGE : AT_A_GLANCE);

  requestAnimationFrame(function grow() {
    if (!running || signal.aborted) return;
    const now = performance.now() - started;
    scale(Math.max(longest, now), now);
    frame();
    requestAnimationFrame(grow);
  });

  /** Draws so many of the chosen rows that are not drawn yet. */
  function draw(most) {
    for (const index of chosen.slice(rows.size, rows.size + most)) {
      const one = row(names[index], index);
      rows.set(index, one);
      if (results[index]) one.finish(results[index]);
      else if (word) one.give(word);
      list.append(one.element);
    }
    const left = chosen.length - rows.size;
    more.hidden = left === 0;
    more.textContent = `Show ${count(Math.min(left, PAGE))} more of ${count(left)}`;
  }

  function filter() {
    const on = only.getAttribute('aria-pressed') !== 'true';
    only.setAttribute('aria-pressed', String(on));
    chosen = names.map((_, i) => i).filter((i) => !on || results[i]?.outcome !== 'success');
    rows.clear();
    list.replaceChildren();
    draw(PAGE);
  }

  function scale(domain, now) {
    setVars(element, { domain, now });
    whole?.scale(domain, now, !running);
    const tick = tickOf(domain);
    const last = Math.floor((domain * 0.9) / tick); // one further right would be cut off
    if (element.dataset.ticks === `${tick} ${last}`) return;
    element.dataset.ticks = `${tick} ${last}`;
    for (const axis of axes) axis.replaceChildren(...Array.from({ length: last + 1 }, (_, i) => el('span', { vars: { at: i * tick } }, millis(i * tick))));
    setVars(element, { tick });
  }

  return {
    element,
    done: () => done,
    total: () => names.length,
    add(result) {
      done += 1;
      if (result.outcome !== 'success') unwell += 1;
      results[result.index] = result;
      longest = Math.max(longest, (result.startedMs ?? 0) + (result.elapsedMs ?? 0));
      rows.get(result.index)?.finish(result);
      whole?.add(result);
      keys.seen(segmentsOf(result));
    },
    /** Ends the growing; what has no result is marked with the word. */
    end(last) {
      running = false;
      word = last;
      element.classList.remove('is-running');
      scale(longest * 1.02, Math.max(longest, performance.now() - started));
      for (const one of rows.values()) one.give(word);
      only.textContent = `Only what did not succeed (${count(unwell)})`;
      only.hidden = unwell === 0 || names.length <= AT_A_GLANCE;
    },
  };
}

const timeAxis = (kind) => el('div', { class: kind, 'aria-hidden': 'true' });

/** The distance of ticks, so that there are three to seven of them. */
function tickOf(domain) {
  const power = 10 ** Math.floor(Math.log10(domain / 3));
  return TICK_STEPS.map((step) => step * power).findLast((step) => domain / step >= 3) ?? power;
}

/** The colours that occur, each once it does. */
function legend() {
  const items = Object.fromEntries(Object.entries(phases).map(([phase, meaning]) => [phase,
    el('li', { title: meaning, hidden: true }, el('span', { class: `swatch phase-${phase}` }), phase)]));
  return {
    element: el('ul', { class: 'legend', 'aria-label': 'Colours' }, Object.values(items)),
    seen: (segments) => { for (const { phase } of segments) items[phase].hidden = false; },
  };
}
