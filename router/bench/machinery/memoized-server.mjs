/**
 * A subgraph that computes the response to each request body once and memoizes it, so that its own cost does not count.
 * It counts its requests.
 */
import { createServer } from 'node:net';
import { MessageReader } from './http-messages.mjs';

export const counters = {
  requests: 0,
  computedResponses: 0,
  withoutToken: 0,
  representations: 0,
  bytesIn: 0,
  bytesOut: 0,
};

/** Before each response; 0: none. */
let delayMs = 0;

function respond(json) {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

/** Of any variable, since gateways name the variable differently. */
function countRepresentations(variables) {
  return Object.values(variables ?? {}).reduce(
    (sum, value) => sum + (Array.isArray(value) && value[0]?.__typename !== undefined ? value.length : 0),
    0,
  );
}

/** A response that could not be computed is not memoized. */
function memoize(compute) {
  const memoized = new Map();
  return (message) => {
    const key = message.body.latin1Slice();
    const response = memoized.get(key);
    if (response !== undefined) return response;
    counters.computedResponses += 1;
    const request = JSON.parse(message.body.toString());
    const pending = Promise.resolve(compute(request, message)).then((json) => {
      const computed = { bytes: respond(json), representations: countRepresentations(request.variables) };
      memoized.set(key, computed);
      return computed;
    });
    memoized.set(key, pending);
    pending.catch(() => memoized.delete(key));
    return pending;
  };
}

/**
 * Listens on a free port of the loopback.
 * @param compute (GraphQL request, HTTP message) -> the response as JSON text, or a promise of it
 * @returns {Promise<string>} the URL of its GraphQL endpoint
 */
export function serveMemoized(compute) {
  const responseOf = memoize(compute);
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new MessageReader();
    const send = ({ bytes, representations }) => {
      counters.representations += representations;
      counters.bytesOut += bytes.length;
      if (delayMs === 0) socket.write(bytes);
      else setTimeout(() => socket.write(bytes), delayMs);
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const message = reader.push(chunk);
      if (message === null) return;
      counters.requests += 1;
      counters.bytesIn += message.body.length;
      if (!/\r\nauthorization: Bearer /i.test(message.head)) counters.withoutToken += 1;
      const response = responseOf(message);
      if (response instanceof Promise) response.then(send, () => socket.destroy());
      else send(response);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/graphql`));
  });
}

/**
 * Sends the URLs by name to the parent process, and the counters at each message of the parent. A message
 * `{ delayMs }` also delays the responses from then on.
 */
export function announce(urls) {
  process.on('message', (message) => {
    delayMs = message.delayMs ?? delayMs;
    process.send({ ...counters });
  });
  process.on('disconnect', () => process.exit());
  process.send({ urls });
}
