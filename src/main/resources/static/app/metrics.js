// Reading /actuator/prometheus, in the text format of Prometheus.

import { call } from './api.js';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** All samples of this moment, by name. */
export async function sample(signal) {
  const reply = await call({ path: '/actuator/prometheus', headers: { Accept: 'text/plain' } }, signal);
  return parse(await reply.text());
}

function parse(text) {
  const samples = new Map();
  for (const line of text.split('\n')) {
    const match = line.startsWith('#') ? null : SAMPLE.exec(line);
    if (!match) continue;
    const [, name, labels = '', value] = match;
    const one = { labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, label]) => [key, label])), value: Number(value) };
    if (samples.has(name)) samples.get(name).push(one);
    else samples.set(name, [one]);
  }
  return samples;
}

/** The sum over all samples of a name whose labels are as given; null if there is none. */
export function total(samples, name, labels = {}) {
  const fitting = (samples.get(name) ?? []).filter((one) =>
    Object.entries(labels).every(([key, value]) => one.labels[key] === value));
  return fitting.length === 0 ? null : fitting.reduce((sum, one) => sum + one.value, 0);
}

/** What a counter gained a second between two samples. One that is not there yet is at 0. */
export function rate(before, now, name, labels) {
  const gained = (total(now, name, labels) ?? 0) - (total(before, name, labels) ?? 0);
  return Math.max(0, gained) / now.seconds;
}

/** A quantile of what a histogram gained between two samples, in milliseconds; null if nothing. */
export function quantile(before, now, name, share) {
  const upTo = new Map();
  for (const [sign, samples] of [[1, now], [-1, before]]) {
    for (const { labels, value } of samples.get(`${name}_bucket`) ?? []) {
      const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
      upTo.set(bound, (upTo.get(bound) ?? 0) + sign * value);
    }
  }
  const bounds = [...upTo.keys()].sort((a, b) => a - b);
  const all = upTo.get(Infinity) ?? 0;
  if (all <= 0) return null;
  const found = bounds.find((bound) => upTo.get(bound) >= share * all);
  return Number.isFinite(found) ? found * 1_000 : null;
}
