// What a comparison shows, in words and with its interval.

import { el } from '../app/dom.js';
import { plural } from '../app/units.js';
import { modes } from './compare-lanes.js';

const times = (ratio) => `${ratio.toFixed(2)}×`;

export function verdicts({ rounds, complete, valid, members, modes: results }) {
  const compared = Object.keys(modes).filter((mode) => results[mode]?.speedup);
  const farthest = Math.max(1.2, ...compared.map((mode) => results[mode].speedup.high ?? results[mode].speedup.ratio));
  const loop = results['event-loop']?.speedup;
  return [
    loop ? headline(loop) : el('p', { class: 'headline' }, 'There was no time for a round.'),
    el('ul', { class: 'intervals' }, compared.map((mode) => interval(modes[mode], results[mode].speedup, farthest * 1.08))),
    el('p', { class: 'hint' }, `${plural(rounds, 'round')} of ${plural(members, 'member')}. `
      + 'The band holds the true ratio in 95 of 100 cases (bootstrap); where it holds 1×, no difference is shown.'),
    complete ? null : el('p', { class: 'notice is-mild' }, 'The time was up before all rounds were done.'),
    valid ? null : el('p', { class: 'notice' }, `This compares nothing: ${failures(results)}.`),
  ].filter(Boolean);
}

function headline({ ratio, verdict }) {
  if (verdict === 'no difference shown') return el('p', { class: 'headline' }, 'No difference is shown between the event loop and one after another.');
  return el('p', { class: 'headline' }, 'The event loop is ', el('strong', {}, times(ratio)), ' as fast as one after another.');
}

function interval(name, { ratio, low, high, verdict }, farthest) {
  const range = low === undefined ? 'too few rounds for an interval' : `between ${times(low)} and ${times(high)}`;
  return el('li', {}, el('span', { class: 'name' }, name),
    el('span', { class: 'ratio-scale', 'aria-hidden': 'true', vars: { farthest } },
      el('span', { class: 'one' }),
      low === undefined ? null : el('span', { class: 'band', vars: { low, high } }),
      el('span', { class: 'ratio', vars: { at: ratio } })),
    el('span', { class: 'value' }, times(ratio)),
    el('span', { class: 'hint' }, `${verdict}: ${range}`));
}

function failures(results) {
  return Object.entries(results).filter(([, { failed }]) => failed > 0)
    .map(([mode, { failed, errors = [] }]) => `${plural(failed, 'member')} failed ${modes[mode].toLowerCase()}`
      + (errors.length > 0 ? ` (${errors.map(({ type }) => type).join(', ')})` : ''))
    .join('; ') || 'there was no whole round';
}
