// The curl line that does what a view does.

import { el, tell } from './dom.js';
import { save } from './save.js';
import { bytes } from './units.js';

/** A longer body is one for a file: systems limit what a command may hold, Linux to 128 KB a word. */
const LONGEST_BODY = 8_000;

/** A word for a POSIX shell: everything within single quotes is itself. */
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** The command for a request; -N shows a stream as it comes. */
export function curlCommand({ method = 'GET', path, headers = {}, body, stream = false }, file) {
  const words = ['curl'];
  if (stream) words.push('-N');
  const posts = body !== undefined && method === 'POST';
  if (method !== 'GET' && !posts) words.push('-X', method);
  words.push(quoted(new URL(path, location.origin).href));
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoted(`${name}: ${value}`));
  if (file) words.push('--data-binary', quoted(`@${file}`));
  else if (body !== undefined) words.push('--data-raw', quoted(body));
  return words.join(' ');
}

/** A line with a copy button; give it a request, or a command of another tool. */
export function curlLine(label = 'The same with curl') {
  const code = el('code');
  const copy = el('button', { type: 'button', class: 'quiet', on: { click: copyCommand } }, 'Copy');
  const file = el('button', { type: 'button', class: 'quiet', hidden: true, on: { click: () => save(name, body) } });
  const element = el('div', { class: 'curl' }, el('p', {}, label),
    el('pre', { tabindex: '0', role: 'group', 'aria-label': 'Command' }, code), el('div', { class: 'actions' }, file, copy));
  let name;
  let body;

  async function copyCommand() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = 'Copied';
      tell('The command is copied.');
      setTimeout(() => { copy.textContent = 'Copy'; }, 1_500);
    } catch {
      getSelection().selectAllChildren(code);
      tell('The browser did not allow copying; the command is selected.');
    }
  }

  return {
    element,
    show(request) {
      body = request.body ?? '';
      const inFile = body.length > LONGEST_BODY;
      name = body.startsWith('{') ? 'batch.json' : 'urls.txt';
      file.hidden = !inFile;
      file.textContent = `Save ${name} (${bytes(new Blob([body]).size)})`;
      code.textContent = typeof request === 'string' ? request : curlCommand(request, inFile ? name : null);
    },
  };
}
