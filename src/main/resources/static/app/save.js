// Saving what the page has as a file.

import { el } from './dom.js';

export function save(name, content, type = 'text/plain') {
  const link = el('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers begin to read it later
}
