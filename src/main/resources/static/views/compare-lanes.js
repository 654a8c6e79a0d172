// The three modes as bars to their medians, with a dot for each sample.

import { el, setVars } from '../app/dom.js';
import { millis } from '../app/units.js';

export const modes = {
  sequential: 'One after another',
  threads: 'Virtual threads',
  'event-loop': 'Event loop',
};

export function lanes() {
  const all = Object.entries(modes).map(([mode, name]) => ({ mode, ...lane(name, mode) }));
  const ideal = el('p', { class: 'hint' });
  const element = el('div', { class: 'lanes' }, el('ul', {}, all.map((one) => one.element)), ideal);
  let longest = 1;

  return {
    element,
    /** One finished round: a sample of each mode. */
    add({ modes: round }) {
      for (const one of all) {
        longest = Math.max(longest, round[one.mode].elapsedMs);
        one.sample(round[one.mode].elapsedMs);
      }
      setVars(element, { longest: longest * 1.04 });
    },
    end(summary) {
      if (summary.ideal === undefined) return;
      setVars(element, { ideal: summary.ideal });
      element.classList.add('has-ideal');
      ideal.textContent = `The dashed line is the slowest member’s own time, ${millis(summary.ideal)}: nothing can be faster.`;
    },
  };
}

function lane(name, mode) {
  const samples = [];
  const bar = el('span', { class: 'bar' });
  const dots = el('span', { class: 'dots' });
  const words = el('span', { class: 'value' }, '–');
  const range = el('span', { class: 'hint' });
  return {
    element: el('li', { class: `lane mode-${mode}` }, el('span', { class: 'name' }, name),
      el('span', { class: 'scale', 'aria-hidden': 'true' }, bar, dots), words, range),
    sample(value) {
      samples.push(value);
      const sorted = [...samples].sort((a, b) => a - b);
      const middle = median(sorted);
      setVars(bar, { at: middle });
      dots.append(el('i', { vars: { at: value, drift: ((samples.length * 7) % 5) / 4 } }));
      words.textContent = millis(middle);
      range.textContent = `median; ${millis(sorted[0])} to ${millis(sorted.at(-1))}`;
    },
  };
}

function median(sorted) {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
