/**
 * Opens many connections in one moment and sends some requests on each, one after the other. Each response is compared
 * with the expected one byte by byte. The parent process sends one message with the task, and gets one with the figures.
 */
import { connect } from 'node:net';
import { MessageReader } from './http-messages.mjs';

/** Connections that do not respond are ended then. */
const LIMIT_MS = 60_000;

async function run({ port, path, body, connections, requests, expected }) {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nauthorization: Bearer burst-`;
  const expectedBytes = Buffer.from(expected);
  const latencies = [];
  const wrong = [];
  const startedAt = performance.now();

  const sendAll = (connection) =>
    new Promise((done) => {
      const reader = new MessageReader();
      let left = requests;
      let sentAt = startedAt;
      const finish = (problem) => {
        if (left === 0) return;
        for (; left > 0; left -= 1) wrong.push(problem);
        socket.destroy();
        done();
      };
      const send = () => socket.write(`${head}${connection}-${left}\r\n\r\n${body}`, 'latin1');
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.setTimeout(LIMIT_MS, () => finish('no response'));
      socket.on('connect', send);
      socket.on('error', ({ message }) => finish(message));
      socket.on('close', () => finish('the connection was closed'));
      socket.on('data', (chunk) => {
        const message = reader.push(chunk);
        if (message === null) return;
        const now = performance.now();
        latencies.push(now - sentAt);
        sentAt = now;
        if (!message.body.equals(expectedBytes))
          wrong.push(
            `${message.head.slice(0, 12)}, ${message.body.length} bytes: ${message.body.subarray(0, 200).toString('latin1')}`,
          );
        left -= 1;
        if (left > 0) return send();
        socket.destroy();
        done();
      });
    });

  await Promise.all(Array.from({ length: connections }, (_, connection) => sendAll(connection)));
  const elapsedMs = performance.now() - startedAt;
  latencies.sort((a, b) => a - b);
  const quantile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return {
    elapsedMs,
    responses: latencies.length,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    wrong: wrong.length,
    examples: wrong.slice(0, 3),
  };
}

process.once('message', async (task) => {
  process.send(await run(task), () => process.disconnect());
});
