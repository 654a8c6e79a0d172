// Chat: rooms, their members and messages; what is said while the network is off is sent later.

import { json } from '../app/api.js';
import { connect } from '../app/chat.js';
import { button, field, text } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading } from '../app/dom.js';
import { poll } from '../app/poll.js';
import { chatLog } from './chat-log.js';
import { outbox } from './chat-outbox.js';

const NICK = 'nick';
const ROOMS_EVERY = 4_000;

/** What a room keeps, unless gather.chat.history says otherwise. */
const MOST_HISTORY = 1_000;

export function show(section, { signal, rest }) {
  const room = decodeURIComponent(rest) || 'lobby';
  const curl = curlLine('Follow this room with curl');
  curl.show({ path: `/rooms/${encodeURIComponent(room)}/messages?format=ndjson`, stream: true });
  const body = el('div', { class: 'result' });
  section.append(heading(`Chat: ${room}`, 'One room, three doors: this page, netcat and HTTP. All see the same messages in the same order; whoever was away reads on where they were, and a slow reader never holds up the others.'), body, curl.element);
  const come = () => body.replaceChildren(...entered(room, signal));
  if (localStorage.getItem(NICK)) come();
  else body.append(nameForm('Come in', 'primary', () => { come(); body.querySelector('.say input').focus(); }));
}

/** Asks for a name, which is kept in this browser. */
function nameForm(label, kind, done) {
  const input = text('nick', 'ann', localStorage.getItem(NICK) ?? '');
  input.maxLength = 32;
  return el('form', { class: 'panel', novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    const nick = input.value.trim();
    if (!nick) return;
    localStorage.setItem(NICK, nick);
    done(nick);
  } } }, el('div', { class: 'row-of' }, el('div', { class: 'grow' }, field('Your name', input)),
    el('button', { type: 'submit', class: kind }, label)),
    kind ? el('p', { class: 'hint' }, 'Others see it, and one person at a time has it. It is kept in this browser.') : null);
}

/** The room, once there is a name. */
function entered(room, signal) {
  let me = localStorage.getItem(NICK);
  const log = chatLog(room);
  const state = el('p', { class: 'connection', role: 'status' }, 'Connecting …');
  const members = el('ul', { class: 'people' });
  const rooms = el('ul', { class: 'room-list' });
  const trouble = el('div');
  const older = button('Earlier messages', showOlder, 'quiet');
  older.hidden = true;
  const input = text('text', `Say something in ${room}`);
  input.setAttribute('aria-label', `Say something in ${room}`);
  const say = el('form', { class: 'say', on: { submit: (event) => {
    event.preventDefault();
    if (input.value.trim()) waiting.add(input.value);
    input.value = '';
  } } }, input, el('button', { type: 'submit', class: 'primary' }, 'Send'));
  const connection = connect({
    room, wish: () => localStorage.getItem(NICK), position: log.position, on: { push, joined, refused, state: drawState },
  }, signal);
  const waiting = outbox({ room, connection, log, nick: () => me }, signal);
  poll(ROOMS_EVERY, refresh, trouble, signal);
  return [
    el('div', { class: 'chat' },
      el('section', { class: 'chat-rooms' }, el('h2', {}, 'Rooms'), rooms, roomForm()),
      el('section', { class: 'chat-talk', 'aria-label': `Messages in ${room}` }, el('div', { class: 'talk-head' }, state, older), log.element, say),
      el('section', { class: 'chat-people' }, el('h2', {}, 'Here now'), members, nameForm('Rename', '', rename))),
    trouble,
  ];

  async function refresh() {
    drawRooms(await json({ path: '/rooms' }, signal));
    refreshMembers();
  }

  async function refreshMembers() {
    const { nicks } = await connection.ask({ op: 'who', room }).catch(() => ({ nicks: [] })); // nobody can be seen
    members.replaceChildren(...nicks.map((nick) => el('li', {}, el('bdi', {}, nick))));
  }

  function push(frame) {
    if (frame.room !== undefined && frame.room !== room) return;
    if (frame.push === 'message') return void log.add(frame);
    if (frame.push === 'whisper') return void log.event(`${frame.from} says to you alone: ${frame.text}`);
    if (frame.push === 'joined' || frame.push === 'left') log.event(`${frame.nick} ${frame.push}`);
    else if (frame.push === 'nick') log.event(`${frame.was} is now ${frame.nick}`);
    else return;
    refreshMembers();
  }

  function joined(welcome) {
    log.resume(welcome);
    older.hidden = !(log.oldest() > 1 && log.oldest() < Infinity);
    refreshMembers();
    waiting.flush();
  }

  /** As much as the room keeps. */
  async function showOlder() {
    older.hidden = true;
    try {
      log.earlier((await connection.ask({ op: 'history', room, limit: MOST_HISTORY })).messages);
      log.element.focus();
    } catch (failure) {
      log.event(`Earlier messages could not be had: ${failure.message}.`);
    }
  }

  function refused(failure) {
    log.event(`The name could not be had: ${failure.message}.`);
  }

  /** `reason` is the nick where all is well. */
  function drawState(now, reason, wait) {
    state.dataset.state = now;
    if (now === 'connected') me = reason;
    state.textContent = {
      connected: `Connected as ${me}.`,
      waiting: `Not connected: ${reason}. Next try in ${Math.ceil(wait / 1_000)} s; what you say is kept until then.`,
      over: `The connection is over: ${reason}. Reload the page to come back.`,
    }[now];
  }

  async function rename(nick) {
    await connection.rename(nick).catch(refused);
  }

  function drawRooms({ rooms: list }) {
    const names = new Set([room, ...list.map((one) => one.room)]);
    rooms.replaceChildren(...[...names].sort().map((one) => el('li', {},
      el('a', { href: `#chat/${encodeURIComponent(one)}`, 'aria-current': one === room ? 'true' : null }, one))));
  }
}

function roomForm() {
  const input = text('room', 'another room');
  input.setAttribute('aria-label', 'Another room');
  return el('form', { class: 'row-of', on: { submit: (event) => {
    event.preventDefault();
    if (input.value.trim()) location.hash = `#chat/${encodeURIComponent(input.value.trim())}`;
  } } }, el('div', { class: 'grow' }, input), el('button', { type: 'submit' }, 'Go'));
}
