// The messages of one room, each once and in the order of their offsets.

import { el } from '../app/dom.js';
import { clock } from '../app/units.js';

/** How near the end one has to be for new messages to keep it in sight, in pixels. */
const NEAR = 80;

/** Messages beyond it leave the page at the top; the room keeps them. */
const MOST = 2_000;

/** Names are told apart by so many colours. */
const COLOURS = 6;

export function chatLog(room) {
  const list = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': `What is said in ${room}` });
  const shown = new Map();
  let epoch;
  let last = 0;
  let many = false;

  function place(element, before) {
    if (many) return void list.insertBefore(element, before); // to measure after each would be slow
    const follow = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    list.insertBefore(element, before);
    if (follow) list.scrollTop = list.scrollHeight;
  }

  const firstWaiting = () => list.querySelector('.is-waiting');

  /** What stands after the message of an offset: the next one that is shown, or what waits. */
  function after(offset) {
    if (offset > last) return firstWaiting();
    return shown.get(Math.min(...[...shown.keys()].filter((one) => one > offset))) ?? firstWaiting();
  }

  /** Adds many at once, without having each read out; what was in sight stays there, or the newest is. */
  function addAll(messages, follow) {
    const below = list.scrollHeight - list.scrollTop;
    const near = follow && below - list.clientHeight < NEAR;
    list.setAttribute('aria-busy', 'true');
    many = true;
    messages.forEach(add);
    many = false;
    list.scrollTop = near ? list.scrollHeight : list.scrollHeight - below;
    list.removeAttribute('aria-busy');
  }

  function begin(next) {
    epoch = next;
    last = 0;
    shown.clear();
    list.replaceChildren(...list.querySelectorAll('.is-waiting'));
  }

  function add(message) {
    if (message.epoch !== undefined && message.epoch !== epoch) begin(message.epoch);
    if (shown.has(message.offset)) return;
    const element = line(message);
    place(element, after(message.offset));
    shown.set(message.offset, element);
    last = Math.max(last, message.offset);
    if (shown.size > MOST) {
      const oldest = Math.min(...shown.keys());
      shown.get(oldest).remove();
      shown.delete(oldest);
    }
  }

  const event = (words) => place(el('div', { class: 'event' }, words), firstWaiting());

  return {
    element: list,
    add,
    event,
    position: () => (epoch === undefined ? null : { epoch, offset: last }),

    /** The reply to a join: what was missed, or else the newest messages. */
    resume({ epoch: now, recovered, messages }) {
      const returning = epoch !== undefined;
      if (returning && !recovered) {
        begin(now);
        event('Some messages could not be had; these are the newest.');
      }
      epoch = now;
      addAll(messages, true);
    },

    /** Older messages, above those that are there. */
    earlier: (messages) => addAll(messages, false),

    /** The offset of the oldest message that is there. */
    oldest: () => Math.min(...shown.keys()),

    /** A message of one's own that is not stored yet; tell it when it is. */
    wait(from, text) {
      const element = line({ from, text });
      element.classList.add('is-waiting');
      place(element, null);
      list.scrollTop = list.scrollHeight;
      return {
        stored({ epoch: now, offset }) {
          element.remove();
          add({ epoch: now, offset, from, text, at: Date.now() });
        },
        refused(why) {
          element.classList.replace('is-waiting', 'is-refused');
          element.append(el('span', { class: 'why' }, `Not said: ${why}`));
        },
      };
    },
  };
}

function line({ from, text, at, action }) {
  return el('div', { class: action ? 'message is-action' : 'message' },
    el('bdi', { class: `from who-${colourOf(from)}` }, from), ' ',
    at ? el('time', { datetime: new Date(at).toISOString() }, clock(at)) : el('span', { class: 'time' }, 'sending …'),
    el('p', { dir: 'auto' }, text));
}

const colourOf = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % COLOURS;
