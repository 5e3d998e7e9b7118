/**
 * A subgraph that answers each request body once by work and from then on by heart, so that the gateway is what is
 * measured. Counts what it is asked.
 */
import { createServer } from 'node:net';
import { MessageReader } from './http-messages.mjs';

export const counters = {
  requests: 0,
  answersWorkedOut: 0,
  withoutToken: 0,
  representations: 0,
  bytesIn: 0,
  bytesOut: 0,
};

function respond(json) {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

/** Gateways name the variable as they like. */
function countRepresentations(variables) {
  return Object.values(variables ?? {}).reduce(
    (sum, value) => sum + (Array.isArray(value) && value[0]?.__typename !== undefined ? value.length : 0),
    0,
  );
}

/** An answer that could not be worked out is not kept. */
function memoize(workOut) {
  const known = new Map();
  return (message) => {
    const key = message.body.latin1Slice();
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    counters.answersWorkedOut += 1;
    const request = JSON.parse(message.body.toString());
    const pending = Promise.resolve(workOut(request, message)).then((json) => {
      const worked = { bytes: respond(json), representations: countRepresentations(request.variables) };
      known.set(key, worked);
      return worked;
    });
    known.set(key, pending);
    pending.catch(() => known.delete(key));
    return pending;
  };
}

/**
 * Listens on a free port of the loopback.
 * @param workOut (GraphQL request, HTTP message) -> the answer as JSON text, or a promise of it
 * @returns {Promise<string>} the URL of its GraphQL endpoint
 */
export function serveMemoized(workOut) {
  const answerOf = memoize(workOut);
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new MessageReader();
    const send = ({ bytes, representations }) => {
      counters.representations += representations;
      counters.bytesOut += bytes.length;
      socket.write(bytes);
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const message = reader.push(chunk);
      if (message === null) return;
      counters.requests += 1;
      counters.bytesIn += message.body.length;
      if (!/\r\nauthorization: Bearer /i.test(message.head)) counters.withoutToken += 1;
      const answer = answerOf(message);
      if (answer instanceof Promise) answer.then(send, () => socket.destroy());
      else send(answer);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/graphql`));
  });
}

/** To the parent: the URLs by name, and the counters whenever it asks. */
export function announce(urls) {
  process.on('message', () => process.send({ ...counters }));
  process.on('disconnect', () => process.exit());
  process.send({ urls });
}
