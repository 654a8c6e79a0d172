// One job of the list: how far it is, and what can be done with it.

import { button } from '../app/controls.js';
import { el } from '../app/dom.js';
import { clock, compact, count, millis } from '../app/units.js';

const over = (state) => ['succeeded', 'cancelled', 'failed'].includes(state);

/** `remove` cancels a job that runs, and forgets one that is over; `linked` to its results, unless they are there. */
export function jobCard(id, remove, linked = true) {
  const state = el('span', { class: 'state' });
  const when = el('span', { class: 'hint' });
  const bar = el('progress', { 'aria-label': `Progress of job ${id}` });
  const words = el('p', { class: 'so-far' });
  const end = button('', () => remove(id, end.textContent === 'Cancel' ? `Job ${id} is cancelled.` : `Job ${id} is forgotten.`), 'quiet');
  const element = el('li', { class: 'card' },
    el('div', { class: 'card-head' }, state, el('h2', {}, el('code', {}, id)), when), bar, words,
    el('div', { class: 'actions' },
      linked ? el('a', { href: `#jobs/${encodeURIComponent(id)}`, 'aria-label': `Results of job ${id}` }, 'Results') : null, end));

  return {
    element,
    draw(job) {
      element.dataset.state = job.state;
      state.textContent = job.state;
      when.textContent = whenOf(job);
      bar.max = Math.max(1, job.total);
      bar.value = job.done;
      words.textContent = sentence(job);
      end.textContent = over(job.state) ? 'Forget' : 'Cancel';
      end.setAttribute('aria-label', `${end.textContent} job ${id}`);
    },
  };
}

function whenOf({ createdAt, finishedAt }) {
  if (!finishedAt) return `since ${clock(createdAt)}`;
  return `${clock(createdAt)} to ${clock(finishedAt)}, ${millis(Math.max(0, new Date(finishedAt) - new Date(createdAt)))}`;
}

function sentence({ total, done, success, httpError, failed, cancelled, perSecond, remainingMs, state, error }) {
  const parts = [`${count(done)} of ${count(total)} done`, `${count(success)} succeeded`];
  if (httpError) parts.push(`${count(httpError)} answered with an error`);
  if (failed) parts.push(`${count(failed)} failed`);
  if (cancelled) parts.push(`${count(cancelled)} cut off`);
  if (!over(state) && perSecond) parts.push(`${compact(perSecond)} a second`);
  if (!over(state) && remainingMs !== undefined) parts.push(`${millis(remainingMs).replaceAll(' ', '\u00a0')} to go`);
  return `${parts.join(', ')}.${error ? ` It failed: ${error}.` : ''}`;
}
