// What became of the files that were read.

import { figures } from '../app/controls.js';
import { el } from '../app/dom.js';
import { inWords } from '../app/notice.js';
import { bytes, count, millis } from '../app/units.js';

export function countTable(digest) {
  const body = el('tbody');
  const head = el('div');
  const sums = { characters: 0, bytes: 0, lines: 0 };
  const columns = ['Characters', 'Bytes', 'Lines', 'Time'];
  const element = el('div', { class: 'result' }, head,
    el('div', { class: 'table-box' }, el('table', { class: 'table is-stacked' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'File'),
        columns.map((name) => el('th', { scope: 'col', class: 'is-number' }, name)))), body)));

  return {
    element,
    empty: () => body.childElementCount === 0,
    add(result) {
      for (const name of Object.keys(sums)) sums[name] += result[name] ?? 0;
      body.append(row(result, columns, digest));
    },
    end({ total, success, failed, elapsedMs }) {
      head.replaceChildren(figures([
        ['files', count(total)],
        ['characters', count(sums.characters)],
        ['content', bytes(sums.bytes)],
        ['lines', count(sums.lines)],
        ['took', millis(elapsedMs)],
        ...(failed > 0 ? [['failed', count(total - success), 'is-bad']] : []),
      ]));
    },
  };
}

function row(result, columns, digest) {
  const name = el('th', { scope: 'row' }, el('code', { dir: 'auto' }, result.path),
    digest && result.sha256 ? el('p', { class: 'hint mono' }, result.sha256) : null);
  if (result.error) {
    return el('tr', { data: { outcome: result.outcome } }, name,
      el('td', { class: 'outcome', colspan: columns.length }, inWords(result.error)));
  }
  const cells = [count(result.characters), count(result.bytes), count(result.lines), millis(result.elapsedMs)];
  return el('tr', { data: { outcome: result.outcome } }, name,
    cells.map((cell, i) => el('td', { class: 'is-number', 'data-label': columns[i] }, cell)));
}
