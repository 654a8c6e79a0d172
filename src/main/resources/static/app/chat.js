// A connection to the chat rooms (subprotocol chat.v1) that comes back by itself.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

/** The close code that says that the same person is here on another connection. */
const REPLACED = 4001;

/** A reply to a frame that says no. */
export class ChatError extends Error {
  constructor({ code, detail, retryAfterMs }) {
    super(detail ?? code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The nick that was had, and the secret with which a new connection gets it back from the old one. */
const held = {
  get: () => JSON.parse(sessionStorage.getItem('chat') ?? '{}'),
  set: (identity) => sessionStorage.setItem('chat', JSON.stringify(identity)),
};

/**
 * Connects as the one that `wish` names, to `room`. `on.push` hears of everything that is pushed, `on.joined` of
 * each reply to a join, `on.refused` of a nick that can't be had, and `on.state` of `connected` with the nick, of
 * `waiting` with the reason and the milliseconds to the next try, and of `over` with the reason. Where the
 * position of the last message is known, a new connection resumes after it.
 */
export function connect({ room, wish, position, on }, signal) {
  let socket;
  let open = false;
  let refused = false;
  let attempts = 0;
  let notBefore = 0;
  let ids = 0;
  let retry;
  const pending = new Map();

  signal.addEventListener('abort', () => { clearTimeout(retry); socket?.close(1000); });
  addEventListener('online', again, { signal });
  addEventListener('offline', () => lost('this device is offline'), { signal });
  dial();

  /** Browsers don't tell why a WebSocket was refused; so after that, the nick is asked for once it is open. */
  function dial() {
    if (signal.aborted) return;
    const identity = held.get();
    const known = identity.nick === wish() && !refused;
    const url = new URL('/chat', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.search = known ? new URLSearchParams(identity) : '';
    const dialled = new WebSocket(url, 'chat.v1');
    socket = dialled;
    dialled.onopen = () => enter(known);
    dialled.onmessage = ({ data }) => { if (socket === dialled) heard(JSON.parse(data)); };
    dialled.onclose = ({ code, reason }) => {
      if (socket !== dialled) return;
      refused = known && !open && navigator.onLine;
      if (code === REPLACED) end(reason);
      else lost(reason || 'the connection was lost');
    };
  }

  async function enter(named) {
    open = true;
    attempts = 0;
    try {
      if (!named) await ask({ op: 'nick', nick: wish() }).catch(on.refused);
      const since = position();
      const welcome = await ask({ op: 'join', room, ...(since ? { since } : {}) });
      held.set({ nick: welcome.nick, session: welcome.session });
      on.joined(welcome);
      on.state('connected', welcome.nick);
    } catch (failure) {
      if (failure instanceof ChatError) end(failure.message);
    }
  }

  function heard(frame) {
    if (frame.push === 'bye') notBefore = Date.now() + (frame.reconnectAfterMs ?? 0);
    if (frame.push) return on.push(frame);
    const waiting = pending.get(frame.id);
    pending.delete(frame.id);
    return frame.error ? waiting?.reject(new ChatError(frame.error)) : waiting?.resolve(frame.ok);
  }

  /** Gives up the connection, and what has no reply yet. */
  function drop(reason) {
    const gone = socket;
    socket = undefined;
    open = false;
    gone?.close();
    for (const { reject } of pending.values()) reject(new Error(reason));
    pending.clear();
  }

  function end(reason) {
    drop(reason);
    on.state('over', reason);
  }

  function lost(reason) {
    if (signal.aborted) return;
    drop(reason);
    attempts += 1;
    const backOff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * (0.75 + Math.random() / 2);
    const wait = Math.max(backOff, notBefore - Date.now());
    on.state('waiting', reason, wait);
    clearTimeout(retry);
    retry = setTimeout(dial, wait);
  }

  function again() {
    if (open || signal.aborted) return;
    clearTimeout(retry);
    dial();
  }

  /** Sends a frame; resolves with its `ok`, rejects with its error, or when the connection is lost. */
  function ask(frame) {
    return new Promise((resolve, reject) => {
      if (!open) return reject(new Error('there is no connection'));
      ids += 1;
      pending.set(ids, { resolve, reject });
      socket.send(JSON.stringify({ id: ids, ...frame }));
      return undefined;
    });
  }

  return {
    ask,
    async rename(nick) {
      const taken = await ask({ op: 'nick', nick });
      held.set({ ...held.get(), nick: taken.nick });
      on.state('connected', taken.nick);
    },
  };
}
