// Examples of a view: one click fills the form, runs it, and says what to look at.

import { el } from './dom.js';

/** `list` of {name, watch, make}; `pick` is handed what one makes. The first is marked from the start. */
export function examples(list, pick) {
  const words = el('p', { class: 'hint', 'aria-live': 'polite' });
  const chips = list.map((one) => el('button', { type: 'button', class: 'chip', on: { click: () => {
    mark(one);
    pick(one.make());
  } } }, one.name));

  function mark(chosen) {
    list.forEach((one, i) => chips[i].setAttribute('aria-pressed', String(one === chosen)));
    if (chosen) words.textContent = chosen.watch;
  }

  mark(list[0]);
  return {
    element: el('div', { class: 'presets', role: 'group', 'aria-label': 'Examples' }, el('div', {}, chips), words),
    /** The form is not that of an example any more. */
    forget() {
      mark(null);
      words.textContent = 'Your own. The examples are a click away.';
    },
  };
}
