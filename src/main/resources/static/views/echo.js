// Echo: what the UDP echo sends back, every second.

import { json } from '../app/api.js';
import { chart } from '../app/chart.js';
import { figures } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading } from '../app/dom.js';
import { poll } from '../app/poll.js';
import { bytes, compact, count, millis, terseBytes } from '../app/units.js';

const EVERY = 1_000;

const reasons = (dropped) => Object.entries(dropped).filter(([, number]) => number > 0);

export function show(section, { signal }) {
  const trouble = el('div');
  const figuresNow = el('div');
  const lost = el('p', { class: 'hint' });
  const rate = chart({ title: 'Datagrams sent back', names: ['a second'], format: (value) => `${compact(value)}/s` }, signal);
  const volume = chart({ title: 'Content sent back', names: ['a second'], format: (value) => `${bytes(Math.round(value))}/s`, axis: (value) => `${terseBytes(value)}/s`, binary: true }, signal);
  const send = curlLine('Send it something');
  const curl = curlLine();
  send.show("printf 'hello' | nc -u -w1 127.0.0.1 9999");
  curl.show({ path: '/echo' });
  section.append(heading('Echo', 'Each UDP datagram goes back to its sender, unchanged. There is no connection: one socket serves all senders, and whoever floods it or could make it loop gets no answer.'), trouble, figuresNow,
    el('div', { class: 'charts is-wide' }, rate.element, volume.element), lost, send.element, curl.element);

  let was;
  poll(EVERY, async () => {
    const now = { at: performance.now(), ...await json({ path: '/echo' }, signal) };
    draw(now);
    if (was) {
      const seconds = (now.at - was.at) / 1_000;
      rate.push(Date.now(), [Math.max(0, now.datagrams - was.datagrams) / seconds]);
      volume.push(Date.now(), [Math.max(0, now.bytes - was.bytes) / seconds]);
    }
    was = now;
  }, trouble, signal);

  function draw({ address, port, datagrams, bytes: sent, dropped, senders, perSecond, uptimeMs }) {
    const host = address.includes(':') ? `[${address}]` : address;
    figuresNow.replaceChildren(figures([
      ['listens on', `${host}:${port}`],
      ['datagrams', count(datagrams)],
      ['content', bytes(sent)],
      ['a second, of late', compact(perSecond)],
      ['senders', count(senders)],
      ['up for', millis(uptimeMs)],
    ]));
    if (datagrams === 0) lost.textContent = 'Nothing has come yet. Browsers can’t send UDP: take the line below to a terminal, and watch it arrive.';
    else lost.textContent = reasons(dropped).length === 0
      ? 'None was dropped.'
      : `Dropped: ${reasons(dropped).map(([reason, number]) => `${count(number)} ${reason.replaceAll('_', ' ')}`).join(', ')}.`;
    send.show(`printf 'hello' | nc -u -w1 ${address} ${port}`);
  }
}
