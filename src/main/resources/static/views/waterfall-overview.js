// A large batch at a glance: one thin line a member, on one canvas.

import { colour } from '../app/colours.js';
import { el } from '../app/dom.js';
import { count } from '../app/units.js';
import { phases, segmentsOf } from './waterfall-phases.js';

/** Pixels; more members than that share them. */
const HIGHEST = 420;

/** Milliseconds between two pictures: all is drawn anew, for the scale grows. */
const EVERY = 120;

export function overview(total, signal) {
  const lines = [];
  const cut = new Set();
  const height = Math.min(HIGHEST, Math.max(120, total * 2));
  const canvas = el('canvas', { class: 'overview', role: 'img', 'aria-label': `${count(total)} URLs, a line each; their outcomes are in the list below.`, vars: { height: `${height}px` } });
  const paint = {};
  let drawnAt = -Infinity;
  let shown = [1, 0];

  const repaint = () => {
    for (const phase of Object.keys(phases)) paint[phase] = colour(`--${phase}`);
    paint.pending = colour('--line');
    draw();
  };
  document.documentElement.addEventListener('theme', repaint, { signal });
  const resized = new ResizeObserver(repaint);
  resized.observe(canvas);
  signal.addEventListener('abort', () => resized.disconnect());

  function draw() {
    const scale = devicePixelRatio;
    const [domain, now] = shown;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext('2d');
    const thick = Math.max(1, canvas.height / total - scale * (total < height / 2 ? 1 : 0));
    for (let i = 0; i < total; i += 1) {
      const y = Math.floor((i * canvas.height) / total);
      for (const { phase, from, length } of lines[i] ?? [{ phase: 'pending', from: 0, length: now }]) {
        pen.fillStyle = paint[phase];
        pen.globalAlpha = cut.has(i) ? 0.38 : phase === 'blocked' ? 0.55 : 1;
        pen.fillRect((from / domain) * canvas.width, y, Math.max(1, (length / domain) * canvas.width), thick);
      }
    }
  }

  return {
    element: canvas,
    add(result) {
      lines[result.index] = segmentsOf(result);
      if (result.outcome === 'cancelled') cut.add(result.index);
    },
    /** Draws up to `domain` milliseconds; `last` for the picture that stays. */
    scale(domain, now, last) {
      shown = [domain, now];
      if (!last && performance.now() - drawnAt < EVERY) return;
      drawnAt = performance.now();
      draw();
    },
  };
}
