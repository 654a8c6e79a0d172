// Files: what lies below the root, and how many characters and lines the chosen ones have.

import { json, records, withQuery } from '../app/api.js';
import { button, field, runButtons, text } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { notice } from '../app/notice.js';
import { bytes, clock, plural } from '../app/units.js';
import { countTable } from './files-counts.js';

const join = (folder, name) => (folder ? `${folder}/${name}` : name);

export function show(section, { signal, rest }) {
  let folder = decodeURIComponent(rest);
  const chosen = new Set();
  const crumbs = el('nav', { class: 'crumbs', 'aria-label': 'Folder' });
  const listing = el('div');
  const picked = el('p', { class: 'hint' });
  const pattern = text('pattern', 'none');
  const digest = el('input', { type: 'checkbox', name: 'digest', id: 'digest' });
  const run = runButtons('Count');
  const result = el('div', { class: 'result' });
  const curl = curlLine();
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: start, input: update } },
    crumbs, listing,
    el('div', { class: 'row-of' },
      el('div', { class: 'grow' }, field('And all that match', pattern, 'A pattern such as logs/**/*.log')),
      el('div', { class: 'check' }, digest, el('label', { for: 'digest' }, 'with SHA-256'))),
    picked, el('div', { class: 'actions' }, run.elements));
  section.append(heading('Files', 'Files block whoever reads them, so each gets a virtual thread of its own while the event loop goes on. Characters, bytes and lines are counted in constant memory, however large the file.'),
    form, result, curl.element);
  open(folder);

  function request() {
    const path = [...chosen, pattern.value.trim()].filter(Boolean);
    return { path: withQuery('/files', { path, digest: digest.checked ? 'sha-256' : null, format: 'ndjson' }), stream: true };
  }

  function update() {
    picked.textContent = `${plural(chosen.size, 'file')} chosen.`;
    curl.show(request());
  }

  async function open(next) {
    update();
    folder = next;
    drawCrumbs();
    try {
      const { results: entries } = await json({ path: withQuery('/files/list', { path: next }) }, signal);
      if (folder === next) drawListing(entries);
    } catch (failure) {
      if (!signal.aborted && folder === next) listing.replaceChildren(notice(failure));
    }
  }

  function drawCrumbs() {
    const parts = folder ? folder.split('/') : [];
    crumbs.replaceChildren(button('root', () => open(''), 'quiet'),
      ...parts.flatMap((part, i) => [' / ', button(part, () => open(parts.slice(0, i + 1).join('/')), 'quiet')]));
  }

  function drawListing(entries) {
    if (entries.length === 0) {
      listing.replaceChildren(el('p', { class: 'empty' }, 'There is nothing in this folder.'));
      return;
    }
    const files = entries.filter((entry) => entry.kind === 'file');
    const all = button('Choose all here', () => {
      for (const { name } of files) chosen.add(join(folder, name));
      drawListing(entries);
      update();
    }, 'quiet');
    listing.replaceChildren(
      el('ul', { class: 'listing' }, entries.map(line)), files.length > 1 ? all : '');
  }

  function line({ name, kind, bytes: size, modified }) {
    const path = join(folder, name);
    if (kind === 'directory') {
      return el('li', {}, button(`${name}/`, () => open(path), 'folder'));
    }
    const box = el('input', { type: 'checkbox', checked: chosen.has(path), on: { change: () => {
      if (box.checked) chosen.add(path);
      else chosen.delete(path);
      update();
    } } });
    return el('li', {}, el('label', {}, box, el('bdi', { class: 'mono' }, name)),
      el('span', { class: 'hint' }, `${bytes(size)}, ${day(modified)}`));
  }

  async function start(event) {
    event.preventDefault();
    const running = run.begin(signal);
    const table = countTable(digest.checked);
    result.replaceChildren(table.element);
    try {
      for await (const record of records(request(), running.signal)) {
        if (record.summary) {
          table.end(record.summary);
          tell(`Done: ${plural(record.summary.total, 'file')} read.`);
        } else {
          table.add(record);
        }
      }
    } catch (failure) {
      if (running.signal.aborted) return;
      if (table.empty()) result.replaceChildren(notice(failure));
      else result.prepend(notice(failure));
    } finally {
      running.end();
    }
  }
}

const day = (at) => `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })} ${clock(at)}`;
