// Live: the service's own figures, every two seconds.

import { button } from '../app/controls.js';
import { chart } from '../app/chart.js';
import { curlLine } from '../app/curl.js';
import { el, heading } from '../app/dom.js';
import { quantile, rate, sample, total } from '../app/metrics.js';
import { poll } from '../app/poll.js';
import { bytes, compact, millis, terseBytes } from '../app/units.js';

const EVERY = 2_000;

const perSecond = (value) => `${compact(value)}/s`;

/** Charts: what is drawn of two samples after one another. */
const groups = {
  'Fetch and retries': [
    { title: 'Fetches', names: ['success', 'http errors', 'cancelled', 'failed'], format: perSecond,
      of: (was, now) => ['success', 'http_error', 'cancelled', 'failed'].map((outcome) => rate(was, now, 'gather_fetch_seconds_count', { outcome })) },
    { title: 'Fetches in flight', names: ['in flight'], whole: true, of: (_, now) => [total(now, 'gather_fetch_in_flight')] },
    { title: 'Time of a fetch', names: ['median', '95 %'], format: millis,
      of: (was, now) => [0.5, 0.95].map((share) => quantile(was, now, 'gather_fetch_seconds', share)) },
    { title: 'Fetched content', names: ['bytes'], format: (value) => `${bytes(Math.round(value))}/s`, axis: (value) => `${terseBytes(value)}/s`, binary: true, of: (was, now) => [rate(was, now, 'gather_fetch_bytes_total')] },
    { title: 'Retries', names: ['made', 'denied'], format: perSecond,
      of: (was, now) => [rate(was, now, 'gather_retry_attempts_total'), rate(was, now, 'gather_retry_denied_total')] },
    { title: 'Scopes cut off', names: ['a second'], format: perSecond, of: (was, now) => [rate(was, now, 'gather_scope_cancelled_total')] },
  ],
  'Jobs, pipelines, chat and echo': [
    { title: 'Jobs running', names: ['running', 'queued'], whole: true, of: (_, now) => ['running', 'queued'].map((state) => total(now, 'gather_jobs', { state })) },
    { title: 'Members that wait in jobs', names: ['waiting'], whole: true, of: (_, now) => [total(now, 'gather_jobs_queue_depth')] },
    { title: 'Pipeline items', names: ['produced', 'consumed'], format: perSecond,
      of: (was, now) => ['produced', 'consumed'].map((event) => rate(was, now, 'gather_pipeline_items_total', { event })) },
    { title: 'Chat messages', names: ['said', 'delivered'], format: perSecond,
      of: (was, now) => [rate(was, now, 'gather_chat_messages_total'), rate(was, now, 'gather_chat_deliveries_total')] },
    { title: 'Chat connections', names: ['tcp', 'websocket', 'http'], whole: true,
      of: (_, now) => ['tcp', 'websocket', 'http'].map((door) => total(now, 'gather_chat_connections', { door }) ?? 0) },
    { title: 'Echoed datagrams', names: ['echoed', 'dropped'], format: perSecond,
      of: (was, now) => [rate(was, now, 'gather_echo_datagrams_total'), rate(was, now, 'gather_echo_dropped_total')] },
  ],
  'The process': [
    { title: 'Heap in use', names: ['heap'], format: (value) => bytes(Math.round(value)), axis: terseBytes, binary: true, of: (_, now) => [total(now, 'jvm_memory_used_bytes', { area: 'heap' })] },
    { title: 'Processor', names: ['this service', 'machine'], format: (value) => `${Math.round(value * 100)} %`,
      of: (_, now) => [total(now, 'process_cpu_usage'), total(now, 'system_cpu_usage')] },
    { title: 'Platform threads', names: ['live'], whole: true, of: (_, now) => [total(now, 'jvm_threads_live_threads')] },
  ],
};

export function show(section, { signal }) {
  const drawn = [];
  const sections = Object.entries(groups).map(([name, charts]) => el('section', { class: 'chart-group' }, el('h2', {}, name),
    el('div', { class: 'charts' }, charts.map((one) => {
      drawn.push({ ...one, chart: chart({ level: 'h3', ...one }, signal) });
      return drawn.at(-1).chart.element;
    }))));
  const trouble = el('div');
  let stopped = false;
  const stop = button('Pause', () => {
    stopped = !stopped;
    stop.textContent = stopped ? 'Go on' : 'Pause';
  });
  const curl = curlLine();
  curl.show({ path: '/actuator/prometheus' });
  section.append(heading('Live', 'What the service counts of itself, from the metrics that Prometheus reads, every two seconds. Leave this open in a second window while you fetch.'),
    el('div', { class: 'actions' }, stop), trouble,
    ...sections, curl.element);
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
