// undici, as a program and (with a port) as a service of the same contract.
//
//   node undici.js        reads "count concurrency url" lines, answers "seconds ok bytes" to each
//   node undici.js 0      serves POST /fetch {"urls": […], "concurrency": n, "perHost": n}
import http from 'node:http';
import readline from 'node:readline';
import { Agent, request } from 'undici';

const dispatcher = new Agent({ connections: 1024 });
const utf8 = new TextDecoder();

async function fetchOne(url, index, start, counted) {
  const began = performance.now();
  const result = { index, url, outcome: 'failed', startedMs: began - start, bytes: 0 };
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher });
    const content = new Uint8Array(await body.arrayBuffer());
    result.outcome = statusCode < 400 ? 'success' : 'http_error';
    result.status = statusCode;
    result.contentType = headers['content-type'];
    result.bytes = content.length;
    if (counted) result.characters = utf8.decode(content).length;
  } catch (error) {
    result.error = { type: 'connection_terminated', detail: String(error) };
  }
  result.elapsedMs = performance.now() - began;
  return result;
}

async function fetchAll(urls, concurrency, counted) {
  const start = performance.now();
  const results = new Array(urls.length);
  let next = 0;
  const worker = async () => {
    while (next < urls.length) {
      const i = next++;
      results[i] = await fetchOne(urls[i], i, start, counted);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const success = results.filter((r) => r.outcome === 'success').length;
  return { results, summary: { total: urls.length, success, elapsedMs: performance.now() - start } };
}

function serve(port) {
  const server = http.createServer(async (ask, reply) => {
    let body = '';
    for await (const chunk of ask.setEncoding('utf8')) body += chunk;
    const { urls, concurrency } = JSON.parse(body);
    reply.setHeader('Content-Type', 'application/json');
    reply.end(JSON.stringify(await fetchAll(urls, concurrency, true)));
  });
  server.listen(port, '127.0.0.1', () => console.log('port', server.address().port));
}

async function answer() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [count, concurrency, url] = line.split(' ');
    const urls = Array.from({ length: +count }, (_, i) => `${url}?n=${i}`);
    const { results, summary } = await fetchAll(urls, +concurrency, false);
    const bytes = results.reduce((sum, r) => sum + r.bytes, 0);
    console.log(summary.elapsedMs / 1000, summary.success, bytes);
  }
}

if (process.argv[2] === undefined) await answer();
else serve(+process.argv[2]);
