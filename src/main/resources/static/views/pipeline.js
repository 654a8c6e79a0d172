// Pipeline: a bounded queue between producers and consumers, as it fills and drains.

import { records, withQuery } from '../app/api.js';
import { chart } from '../app/chart.js';
import { field, figures, runButtons, slider, text, values } from '../app/controls.js';
import { curlLine } from '../app/curl.js';
import { el, heading, tell } from '../app/dom.js';
import { examples } from '../app/examples.js';
import { notice } from '../app/notice.js';
import { compact, count, millis } from '../app/units.js';
import { stage } from './pipeline-stage.js';

const tries = [
  {
    name: 'Fast producers',
    watch: 'Back-pressure: three producers are quicker than two consumers. The queue fills, then each producer waits until a consumer takes one. Memory stays bounded, nothing is dropped.',
    make: () => ({ items: 40, producers: 3, consumers: 2, capacity: 10, produce: '50ms..200ms', consume: '200ms..500ms' }),
  },
  {
    name: 'Fast consumers',
    watch: 'Starvation: four consumers empty the queue and wait for two producers. More consumers would change nothing.',
    make: () => ({ items: 40, producers: 2, consumers: 4, capacity: 10, produce: '150ms..450ms', consume: '50ms..200ms' }),
  },
  {
    name: 'In step',
    watch: 'Both sides are equally quick on average: the queue breathes, and takes up what chance makes uneven.',
    make: () => ({ items: 60, producers: 3, consumers: 3, capacity: 8, produce: '50ms..400ms', consume: '50ms..400ms' }),
  },
  {
    name: 'Room for one',
    watch: 'A hand-over: with room for one item, producer and consumer wait for each other almost all the time.',
    make: () => ({ items: 24, producers: 1, consumers: 1, capacity: 1, produce: '50ms..300ms', consume: '50ms..300ms' }),
  },
];

export function show(section, { signal }) {
  const sliders = {
    items: slider('Items', 'items', { min: 1, max: 200, value: 40 }),
    producers: slider('Producers', 'producers', { min: 1, max: 8, value: 3 }),
    consumers: slider('Consumers', 'consumers', { min: 1, max: 8, value: 2 }),
    capacity: slider('Room in the queue', 'capacity', { min: 1, max: 50, value: 10 }),
  };
  const run = runButtons('Run');
  const result = el('div', { class: 'result' });
  const curl = curlLine();
  const presets = examples(tries, (options) => { fill(options); form.requestSubmit(); });
  const form = el('form', { class: 'panel', novalidate: true, on: { submit: start, input: () => { presets.forget(); update(); } } },
    presets.element,
    el('div', { class: 'grid' }, Object.values(sliders).map((one) => one.element)),
    el('div', { class: 'grid' },
      field('Time to produce an item', text('produce', '100ms..500ms')),
      field('Time to consume it', text('consume', '200ms..600ms')),
      field('Seed', text('seed', '1'))),
    el('div', { class: 'actions' }, run.elements));
  section.append(heading('Pipeline', 'A bounded queue between producers and consumers. A full one holds the producers back, an empty one the consumers: that is back-pressure, and nothing is lost.'),
    form, result, curl.element);
  fill(tries[0].make());

  function request() {
    return { path: withQuery('/pipeline', { ...values(form), format: 'ndjson' }), stream: true };
  }

  function fill(options) {
    for (const [name, value] of Object.entries(options)) form.elements[name].value = value;
    for (const one of Object.values(sliders)) one.say();
    update();
  }

  function update() {
    curl.show(request());
  }

  async function start(event) {
    event.preventDefault();
    const running = run.begin(signal);
    const drawn = stage(Object.fromEntries(Object.entries(sliders).map(([name, one]) => [name, Number(one.input.value)])));
    const depth = chart({ title: 'Items in the queue', names: ['items'], format: count, time: millis, kept: 1_000, stepped: true, whole: true }, signal);
    const end = el('div', { class: 'summary' });
    result.replaceChildren(end, drawn.element, depth.element);
    let begun = false;
    tell('The pipeline runs.');
    try {
      for await (const record of records(request(), running.signal)) {
        begun = true;
        if (record.summary) {
          finish(record.summary);
        } else {
          drawn.happened(record);
          depth.push(record.atMs, [record.depth]);
        }
      }
    } catch (failure) {
      drawn.stop(running.signal.aborted ? 'Cancelled: the service stopped its workers.' : 'It did not run to its end.');
      if (running.signal.aborted) return;
      end.replaceChildren(notice(failure));
      if (!begun) result.replaceChildren(end);
    } finally {
      running.end();
    }

    function finish(summary) {
      const { produced, consumed, maxDepth, producersBlockedMs, consumersIdleMs, itemsPerSecond, elapsedMs } = summary;
      drawn.stop('Done: every item was consumed, and every worker knows that there are no more.');
      tell(`Done: ${consumed} items in ${millis(elapsedMs)}.`);
      end.replaceChildren(
        el('p', { class: 'headline' }, el('strong', {}, compact(itemsPerSecond)), ' items a second. ', verdict(producersBlockedMs, consumersIdleMs)),
        figures([
          ['produced', count(produced)],
          ['consumed', count(consumed)],
          ['took', millis(elapsedMs)],
          ['most in the queue', count(maxDepth)],
          ['producers waited', millis(producersBlockedMs)],
          ['consumers waited', millis(consumersIdleMs)],
        ]));
    }
  }
}

function verdict(blocked, idle) {
  if (blocked > 2 * idle) return 'The consumers were the bottleneck.';
  if (idle > 2 * blocked) return 'The producers were the bottleneck.';
  return 'Both kept pace.';
}
