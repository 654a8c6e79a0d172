// A small chart of what changes, drawn by uPlot. Its words say the same to those who do not see it.

import uPlot from '/webjars/uplot/dist/uPlot.esm.js';
import { colour } from './colours.js';
import { el } from './dom.js';
import { clock, compact } from './units.js';

const HEIGHT = 132;
const TIMES = 24;
const COLOURS = ['--accent', '--connect', '--receive', '--failed'];

/** Distances of lines for what is counted. */
const WHOLE = [1, 2, 5].flatMap((step) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map((power) => step * power)).sort((a, b) => a - b);

/** Distances of lines for bytes, whose units are powers of two. */
const BINARY = Array.from({ length: 50 }, (_, power) => 2 ** power);

const AXIS = { font: '11px Inter, system-ui, sans-serif', ticks: { show: false }, gap: 4 };

/**
 * `names` of one to four series, `level` of the heading, `format` of a value and of one at the `axis`, `time` of a point, and how
 * many points are kept; `stepped` where a value holds until the next one, `whole` where there are no halves, `binary` of bytes.
 */
export function chart({ title, level = 'h2', names, format = compact, axis = format, time = clock, kept = 120, stepped = false, whole = false, binary = false }, signal) {
  const now = el('span', { class: 'now' }, '–');
  const plot = el('div', { class: 'plot', 'aria-hidden': 'true' });
  const values = names.map((name, i) => ({ name, text: el('span'), swatch: `swatch series-${i}` }));
  const element = el('figure', { class: 'chart' },
    el('figcaption', {}, el(level, {}, title), now,
      el('ul', { class: 'keys' }, names.length < 2 ? null : values.map(({ name, text, swatch }) =>
        el('li', {}, el('span', { class: swatch }), name, ' ', text)))),
    plot);
  const data = [[], ...names.map(() => [])];
  let drawing;

  const palette = {};
  const repaint = () => {
    for (const name of [...COLOURS, '--muted', '--line', '--under']) palette[name] = colour(name);
    drawing?.redraw(false);
  };
  document.documentElement.addEventListener('theme', repaint, { signal });
  const resized = new ResizeObserver(() => {
    if (plot.clientWidth === 0) return;
    if (drawing) drawing.setSize({ width: plot.clientWidth, height: HEIGHT });
    else draw();
  });
  resized.observe(plot);
  signal.addEventListener('abort', () => { resized.disconnect(); drawing?.destroy(); });

  function draw() {
    repaint();
    const stroke = () => palette['--muted'];
    drawing = new uPlot({
      width: plot.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 20, () => (data[0].length > 0 ? 6 : 6 + TIMES), 0], // without points there is no axis of time
      scales: { x: { time: false }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.15 : whole ? 2 : 1] } },
      axes: [
        { ...AXIS, stroke, grid: { show: false }, size: TIMES, space: 90, values: (_, splits) => splits.map((at) => time(at * 1_000)) },
        { ...AXIS, stroke, grid: { stroke: () => palette['--line'], width: 1 }, size: 56, space: 32, ...(whole ? { incrs: WHOLE } : binary ? { incrs: BINARY } : {}), values: (_, splits) => splits.map((at) => (data[0].length > 0 ? axis(at) : '')) },
      ],
      series: [{}, ...names.map((_, i) => ({ stroke: () => palette[COLOURS[i]], width: 2, points: { show: false }, ...(names.length === 1 ? { fill: () => palette['--under'] } : {}), ...(stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}) }))],
    }, data, plot);
  }

  return {
    element,
    /** Adds a point at a time in milliseconds; null is a gap. */
    push(at, point) {
      data[0].push(at / 1_000);
      point.forEach((value, i) => data[i + 1].push(value));
      if (data[0].length > kept) for (const series of data) series.shift();
      drawing?.setData(data);
      const said = point.map((value) => (value === null ? '–' : format(value)));
      now.textContent = said[0];
      values.forEach(({ text }, i) => { text.textContent = said[i]; });
    },
  };
}
