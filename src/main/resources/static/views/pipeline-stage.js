// What a pipeline looks like while it runs: producers, the queue, consumers.

import { el } from '../app/dom.js';

/** Draws a run; each event of the stream is handed to `happened`. */
export function stage({ items, producers, consumers, capacity }) {
  const makers = workers('Producer', producers);
  const takers = workers('Consumer', consumers);
  const slots = Array.from({ length: capacity }, () => el('li'));
  const sentence = el('p', { class: 'who-waits' }, 'Starting.');
  const depthNow = el('span', {}, `0 of ${capacity}`);
  const made = progress('produced', items);
  const used = progress('consumed', items);
  const queue = [];
  const element = el('div', { class: 'stage' },
    column('Producers', 'producers', makers.map((one) => one.element), made.element),
    el('section', { class: 'queue' }, el('h2', {}, 'Queue ', depthNow), el('ol', { class: 'slots', 'aria-hidden': 'true' }, slots), sentence),
    column('Consumers', 'consumers', takers.map((one) => one.element), used.element));

  return {
    element,
    happened({ event, item, worker, depth }) {
      if (event === 'produced') {
        queue.push(item);
        made.more();
        makers[worker]?.did(item);
      } else {
        used.more();
        takers[worker]?.did(item);
      }
      queue.splice(0, queue.length - depth); // what consumers took has no event of its own
      slots.forEach((slot, i) => {
        slot.classList.toggle('is-full', i < queue.length);
        slot.textContent = i < queue.length ? short(queue[i]) : '';
      });
      depthNow.textContent = `${depth} of ${capacity}`;
      element.dataset.state = depth >= capacity ? 'full' : depth === 0 ? 'empty' : 'between';
      sentence.textContent = waiting(depth, capacity);
    },
    stop(word) {
      element.dataset.state = 'over';
      sentence.textContent = word;
    },
  };
}

/** item-7 is 7: there is little room. */
const short = (item) => item.replace(/^item-/, '');

function waiting(depth, capacity) {
  if (depth >= capacity) return 'The queue is full: producers wait for consumers.';
  if (depth === 0) return 'The queue is empty: consumers wait for producers.';
  return 'Nobody has to wait.';
}

function column(title, kind, rows, footer) {
  return el('section', { class: kind }, el('h2', {}, title), el('ul', { class: 'workers' }, rows), footer);
}

function workers(kind, number) {
  return Array.from({ length: number }, (_, i) => {
    const last = el('span', { class: 'last' }, '–');
    const element = el('li', {}, el('span', {}, `${kind} ${i + 1}`), last);
    return {
      element,
      did(item) {
        last.textContent = short(item);
        element.classList.remove('is-lit');
        void element.offsetWidth; // lets the animation begin anew
        element.classList.add('is-lit');
      },
    };
  });
}

function progress(word, most) {
  let so = 0;
  const bar = el('progress', { max: most, value: 0, 'aria-label': `Items ${word}` });
  const words = el('span', { class: 'hint' }, `0 of ${most} ${word}`);
  return {
    element: el('div', { class: 'so-far' }, bar, words),
    more() {
      so += 1;
      bar.value = so;
      words.textContent = `${so} of ${most} ${word}`;
    },
  };
}
