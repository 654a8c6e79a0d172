// Controls of forms, each with its label.

import { el, freshId } from './dom.js';

/** A labelled control; the hint below says what it means. */
export function field(label, control, hint) {
  control.id ||= freshId('field');
  const note = hint ? el('p', { class: 'hint', id: `${control.id}-hint` }, hint) : null;
  if (note) control.setAttribute('aria-describedby', note.id);
  return el('div', { class: 'field' }, el('label', { for: control.id }, label), control, note);
}

/** A text input; its placeholder is what an empty one stands for. */
export function text(name, placeholder = '', value = '') {
  return el('input', { name, placeholder, value, type: 'text', autocomplete: 'off', spellcheck: 'false' });
}

export function number(name, placeholder, min, max) {
  return el('input', { name, placeholder, type: 'number', min, max, inputmode: 'numeric' });
}

/** Pasted text above this is set, not typed: browsers take many seconds to type ten thousand lines. */
const LONG_PASTE = 10_000;

export function area(name, rows, value = '') {
  const control = el('textarea', { name, rows, spellcheck: 'false', autocapitalize: 'off', on: { paste: (event) => {
    const pasted = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
    if (pasted.length < LONG_PASTE) return;
    event.preventDefault();
    control.setRangeText(pasted, control.selectionStart, control.selectionEnd, 'end');
    control.dispatchEvent(new Event('input', { bubbles: true }));
  } } });
  control.value = value;
  return control;
}

/** A few choices side by side: [value, label, what it means]. */
export function choices(legend, name, options, chosen) {
  const hint = el('p', { class: 'hint' });
  const group = el('fieldset', { class: 'choices' }, el('legend', {}, legend),
    el('div', {}, options.map(([value, label]) => el('label', {},
      el('input', { type: 'radio', name, value, checked: value === chosen }), el('span', {}, label)))), hint);
  const explain = () => {
    const now = group.querySelector('input:checked')?.value;
    hint.textContent = options.find(([value]) => value === now)?.[2] ?? '';
  };
  group.addEventListener('change', explain);
  explain();
  return {
    element: group,
    choose: (value) => {
      for (const input of group.querySelectorAll('input')) input.checked = input.value === value;
      explain();
    },
  };
}

/** A slider that says its value. */
export function slider(label, name, { min, max, step = 1, value, show = String }) {
  const output = el('output', {}, show(value));
  const input = el('input', { type: 'range', name, min, max, step, value, id: freshId('slider') });
  const say = () => {
    output.textContent = show(Number(input.value));
    input.setAttribute('aria-valuetext', output.textContent);
  };
  input.addEventListener('input', say);
  say();
  return { element: el('div', { class: 'field slider' }, el('label', { for: input.id }, label), output, input), input, say };
}

export function button(label, listener, kind = '') {
  return el('button', { type: 'button', class: kind, on: { click: listener } }, label);
}

/**
 * Start and cancel: one is there while nothing runs, the other while something does. `begin` ends the run
 * before, if it is still under way, and gives the new one's signal.
 */
export function runButtons(startLabel) {
  const start = el('button', { type: 'submit', class: 'primary' }, startLabel);
  const cancel = el('button', { type: 'button', hidden: true, on: { click: () => current.abort() } }, 'Cancel');
  let current = new AbortController();

  function swap(from, to) {
    const focused = document.activeElement === from;
    from.hidden = true;
    to.hidden = false;
    if (focused) to.focus();
  }

  return {
    elements: [start, cancel],
    begin(outer) {
      current.abort();
      const mine = new AbortController();
      current = mine;
      swap(start, cancel);
      requestAnimationFrame(() => bringUp(cancel.closest('.actions'))); // when what it does is there too
      return { signal: AbortSignal.any([outer, mine.signal]), end: () => { if (current === mine) swap(cancel, start); } };
    },
  };
}

/** Scrolls to where something begins, if there is little room left below it. */
function bringUp(element) {
  if (element.getBoundingClientRect().bottom < innerHeight * 0.6) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block: 'start', behavior: still ? 'instant' : 'smooth' });
}

/** The values of a form by name, without those left empty. */
export function values(form) {
  return Object.fromEntries([...new FormData(form)]
    .map(([name, value]) => [name, String(value).trim()])
    .filter(([, value]) => value !== ''));
}

/** The lines of a text that say something; # begins a comment. */
export function linesOf(value) {
  return value.split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
}

/** A row of figures: [name, value, kind]. */
export function figures(entries) {
  return el('dl', { class: 'figures' }, entries.map(([name, value, kind]) =>
    el('div', { class: kind }, el('dt', {}, name), el('dd', {}, value))));
}
