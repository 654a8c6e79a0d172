// Live: the service's own figures, every two seconds.

import { button } from '../app/controls.js';
import { chart } from '../app/chart.js';
import { curlLine } from '../app/curl.js';
import { el, heading } from '../app/dom.js';
import { quantile, rate, sample, total } from '../app/metrics.js';
import { poll } from '../app/poll.js';
import { bytes, compact, millis } from '../app/units.js';

const EVERY = 2_000;

const perSecond = (value) => `${compact(value)}/s`;

/** Charts: what is drawn of two samples after one another. */
const charts = [
  { title: 'Fetches', names: ['success', 'http errors', 'cancelled', 'failed'], format: perSecond,
    of: (was, now) => ['success', 'http_error', 'cancelled', 'failed'].map((outcome) => rate(was, now, 'gather_fetch_seconds_count', { outcome })) },
  { title: 'Fetches in flight', names: ['in flight'], of: (_, now) => [total(now, 'gather_fetch_in_flight')] },
  { title: 'Time of a fetch', names: ['median', '95 %'], format: millis,
    of: (was, now) => [0.5, 0.95].map((share) => quantile(was, now, 'gather_fetch_seconds', share)) },
  { title: 'Fetched content', names: ['bytes'], format: (value) => `${bytes(Math.round(value))}/s`, axis: compact, of: (was, now) => [rate(was, now, 'gather_fetch_bytes_total')] },
  { title: 'Retries', names: ['made', 'denied'], format: perSecond,
    of: (was, now) => [rate(was, now, 'gather_retry_attempts_total'), rate(was, now, 'gather_retry_denied_total')] },
  { title: 'Jobs running', names: ['running', 'queued'], of: (_, now) => ['running', 'queued'].map((state) => total(now, 'gather_jobs', { state })) },
  { title: 'Pipeline items', names: ['produced', 'consumed'], format: perSecond,
    of: (was, now) => ['produced', 'consumed'].map((event) => rate(was, now, 'gather_pipeline_items_total', { event })) },
  { title: 'Chat messages', names: ['said', 'delivered'], format: perSecond,
    of: (was, now) => [rate(was, now, 'gather_chat_messages_total'), rate(was, now, 'gather_chat_deliveries_total')] },
  { title: 'Chat connections', names: ['tcp', 'websocket', 'http'],
    of: (_, now) => ['tcp', 'websocket', 'http'].map((door) => total(now, 'gather_chat_connections', { door })) },
  { title: 'Echoed datagrams', names: ['echoed', 'dropped'], format: perSecond,
    of: (was, now) => [rate(was, now, 'gather_echo_datagrams_total'), rate(was, now, 'gather_echo_dropped_total')] },
  { title: 'Heap in use', names: ['heap'], format: (value) => bytes(Math.round(value)), axis: compact, of: (_, now) => [total(now, 'jvm_memory_used_bytes', { area: 'heap' })] },
  { title: 'Processor', names: ['this service', 'machine'], format: (value) => `${Math.round(value * 100)} %`,
    of: (_, now) => [total(now, 'process_cpu_usage'), total(now, 'system_cpu_usage')] },
];

export function show(section, { signal }) {
  const drawn = charts.map((one) => ({ ...one, chart: chart(one, signal) }));
  const trouble = el('div');
  let stopped = false;
  const stop = button('Pause', () => {
    stopped = !stopped;
    stop.textContent = stopped ? 'Go on' : 'Pause';
  });
  const curl = curlLine();
  curl.show({ path: '/actuator/prometheus' });
  section.append(heading('Live', 'What the service counts of itself, read every two seconds.'),
    el('div', { class: 'actions' }, stop), trouble,
    el('div', { class: 'charts' }, drawn.map((one) => one.chart.element)), curl.element);
  let was;
  poll(EVERY, async () => {
    if (stopped) return;
    const now = await sample(signal);
    now.at = Date.now();
    if (was) {
      now.seconds = (now.at - was.at) / 1_000;
      for (const one of drawn) one.chart.push(now.at, one.of(was, now));
    }
    was = now;
  }, trouble, signal);
}
