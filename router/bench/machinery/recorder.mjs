/** A proxy in front of running subgraphs that memoizes their responses: `node recorder.mjs name=url …`. */
import { announce, serveMemoized } from './memoized-server.mjs';

const NOT_FORWARDED = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

function headersOf(head) {
  return Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
      .filter(([name]) => !NOT_FORWARDED.has(name)),
  );
}

function record(url) {
  return async (_request, { head, body }) => {
    const response = await fetch(url, { method: 'POST', headers: headersOf(head), body });
    if (!response.ok) throw new Error(`${url} responded with ${response.status}`);
    return response.text();
  };
}

async function serve(pair) {
  const [, name, url] = /^([^=]+)=(.+)$/.exec(pair);
  return [name, await serveMemoized(record(url))];
}

announce(Object.fromEntries(await Promise.all(process.argv.slice(2).map(serve))));
