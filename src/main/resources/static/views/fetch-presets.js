// Examples for Fetch, an idea each. All of them use the lab, so they need no internet.

/** A key that no one has used, so that a flaky origin begins anew. */
const key = () => crypto.randomUUID().slice(0, 8);

const delays = (...seconds) => seconds.map((second) => `/lab/delay/${second}`);

export const presets = [
  {
    name: 'Everything',
    watch: 'Gather all: twelve requests are begun at once, and every outcome is kept, failures among them. The whole takes about as long as its slowest member.',
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
    name: 'Three at once',
    watch: 'A semaphore: ten requests, but only three in flight. Grey is the wait for a turn; each bar begins where another one ends.',
    make: () => ({ urls: delays(0.5, 0.3, 0.4, 0.2, 0.5, 0.3, 0.4, 0.2, 0.5, 0.3), concurrency: 3 }),
  },
  {
    name: 'First success',
    watch: 'Any: the first success decides, and cancels the rest. The 500 came sooner, but is no success.',
    make: () => ({ urls: ['/lab/drip?numbytes=9&duration=0&delay=0.2&code=500', ...delays(0.8, 0.4, 1.2)], join: 'any', attempts: 1 }),
  },
  {
    name: 'First completed',
    watch: 'Race: whoever ends first decides, well or badly. Here a 500 wins, and the others are cut off while they still wait.',
    make: () => ({ urls: [...delays(0.8, 0.5, 1.2), '/lab/drip?numbytes=9&duration=0&delay=0.3&code=500'], join: 'race', attempts: 1 }),
  },
  {
    name: 'All or nothing',
    watch: 'Structured concurrency: the first failure cancels its siblings, as in a task group. Nothing of the batch runs on after its answer.',
    make: () => ({ urls: [...delays(0.2, 0.4, 1), '/lab/drip?numbytes=9&duration=0&delay=0.6&code=503', ...delays(2, 5)], join: 'all', attempts: 1 }),
  },
  {
    name: 'Back-off',
    watch: 'Retries: a failed attempt is red, the hatched wait after it doubles each time: 200, 400, 800 ms.',
    make: () => ({
      urls: [1, 2, 3, 4].map((failures) => `/lab/flaky/${key()}?failures=${failures}`),
      attempts: 5, delay: '200ms', jitter: 'none',
    }),
  },
  {
    name: 'Deadline',
    watch: 'A deadline for the whole scope: after one second, what still runs is cancelled. No one waits for five.',
    make: () => ({ urls: delays(0.2, 0.5, 0.9, 1.5, 5), deadline: '1s' }),
  },
  {
    name: 'Five hundred',
    watch: 'Five hundred at once, on a few threads: waiting costs next to nothing. One after another they would take minutes.',
    make: () => ({ urls: Array.from({ length: 500 }, (_, i) => `/lab/delay/${(0.1 + ((i * 37) % 60) / 100).toFixed(2)}?n=${i + 1}`), concurrency: 500, perHost: 500 }),
  },
];
