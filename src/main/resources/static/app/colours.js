// Colours of the theme, for what is drawn on a canvas.

import { el } from './dom.js';

/** The colour of a CSS variable in the theme that is on. */
export function colour(name) {
  const probe = el('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
