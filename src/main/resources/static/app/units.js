// Numbers for people.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** 1,234 */
export const count = (number) => whole.format(number);

/** 12.3K */
export const compact = (number) => short.format(number);

/** 0.42 ms, 120 ms, 1.20 s, 2 min 5 s */
export function millis(value) {
  if (value === 0) return '0 ms';
  if (value < 10) return `${value.toFixed(value < 1 ? 2 : 1)} ms`;
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 60_000) return `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(value / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}

/** 512 bytes, 1.2 KB, 3.4 MB */
export function bytes(value) {
  if (value < 1_024) return `${count(value)} ${value === 1 ? 'byte' : 'bytes'}`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(value) / 10), units.length);
  return `${(value / 1_024 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** 512 B, 1.5 KB, 64 MB: at an axis */
export const terseBytes = (value) => bytes(value).replace(/ bytes?$/, ' B').replace('.0 ', ' ');

/** 1 file, 2 files */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** 14:03:27 */
export const clock = (date) => new Date(date).toLocaleTimeString('en-GB');
