// Examples for Fetch. All of them use the lab, so they need no internet.

/** A key that no one has used, so that a flaky origin begins anew. */
const key = () => crypto.randomUUID().slice(0, 8);

const delays = (...seconds) => seconds.map((second) => `/lab/delay/${second}`);

export const presets = [
  {
    name: 'a bit of everything',
    make: () => ({
      urls: [
        '/lab/delay/0.6',
        '/lab/drip?numbytes=4000&duration=1&delay=0.2',
        `/lab/flaky/${key()}?failures=2`,
        '/lab/bytes/200000?seed=1',
        '/lab/redirect/3',
        '/lab/delay/0.9',
        '/lab/status/404',
        '/lab/stream/20',
        '/lab/gzip',
        'http://10.0.0.1/refused-by-the-guard',
        '/lab/delay/0.3',
        '/lab/drip?numbytes=900&duration=0.5&delay=0.5',
      ],
    }),
  },
  {
    name: 'ten, three at once',
    make: () => ({ urls: delays(0.5, 0.3, 0.4, 0.2, 0.5, 0.3, 0.4, 0.2, 0.5, 0.3), concurrency: 3 }),
  },
  {
    name: 'flaky',
    make: () => ({
      urls: [1, 2, 3, 4].map((failures) => `/lab/flaky/${key()}?failures=${failures}`),
      attempts: 5, delay: '200ms', jitter: 'none',
    }),
  },
  { name: 'the first success', make: () => ({ urls: ['/lab/status/500', ...delays(0.8, 0.4, 1.2)], join: 'any', attempts: 1 }) },
  { name: 'a deadline', make: () => ({ urls: delays(0.2, 0.5, 0.9, 1.5, 5), deadline: '1s' }) },
  { name: 'forty', make: () => ({ urls: Array.from({ length: 40 }, (_, i) => `/lab/delay/${(0.1 + ((i * 37) % 60) / 100).toFixed(2)}`) }) },
];
