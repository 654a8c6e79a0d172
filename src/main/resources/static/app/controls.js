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

export function area(name, rows, value = '') {
  const control = el('textarea', { name, rows, spellcheck: 'false', autocapitalize: 'off' });
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

/** Start and cancel: one is there while nothing runs, the other while something does. */
export function runButtons(startLabel) {
  const start = el('button', { type: 'submit', class: 'primary' }, startLabel);
  const cancel = el('button', { type: 'button', hidden: true }, 'Cancel');
  return {
    elements: [start, cancel],
    cancel,
    running: (is) => {
      const focused = document.activeElement === (is ? start : cancel);
      start.hidden = is;
      cancel.hidden = !is;
      if (focused) (is ? cancel : start).focus();
    },
  };
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
