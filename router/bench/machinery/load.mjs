/**
 * The load generator: connections that send the next request as soon as the response has arrived. Each request has its
 * own token, so that a gateway can share nothing across requests. It uses sockets directly, because an expensive client
 * would slow the measurement down. The parent process sends one message with the task, and gets one message each at the
 * start of the measurement, at its end, and with the figures.
 */
import { connect } from 'node:net';
import { ResponseCounter } from './response-counter.mjs';

/** All connections read into this one buffer, and each piece is processed before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

const MAX_EXAMPLES = 3;

async function run({
  port,
  path,
  body,
  connections,
  warmupSeconds,
  seconds,
  expectedBytes,
  tolerance = 0,
  headers = '',
}) {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/json\r\n${headers}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nauthorization: Bearer `;
  const startedAt = performance.now();
  const measureFrom = startedAt + warmupSeconds * 1000;
  const until = measureFrom + seconds * 1000;
  const latencies = [];
  const examples = [];
  let wrong = 0;
  let sent = 0;

  const fail = (problem) => {
    wrong += 1;
    if (wrong <= MAX_EXAMPLES) examples.push(problem);
  };
  const isRight = ({ status, bytes, beginning }) => {
    if (status === 200 && Math.abs(bytes - expectedBytes) <= tolerance) return true;
    fail(`status ${status}, ${bytes} bytes: ${beginning}`);
    return false;
  };

  const keepSending = () =>
    new Promise((done) => {
      const counter = new ResponseCounter();
      let sentAt = 0;
      const onBytes = (length) => {
        const response = counter.push(readBuffer.subarray(0, length));
        if (response !== null) onResponse(response);
        return true;
      };
      const onResponse = (response) => {
        const now = performance.now();
        // A wrong response may cost a gateway next to nothing, so it counts neither as a response nor as a latency.
        if (isRight(response) && now >= measureFrom && now < until) latencies.push(now - sentAt);
        if (now < until) return send();
        socket.destroy();
        done();
      };
      const socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: readBuffer, callback: onBytes },
      });
      const send = () => {
        sentAt = performance.now();
        sent += 1;
        socket.write(`${head}${process.pid}-${sent}\r\n\r\n${body}`, 'latin1');
      };
      socket.on('connect', send);
      socket.on('error', (error) => {
        fail(error.message);
        done();
      });
      socket.on('close', () => {
        if (performance.now() < until) fail('the connection was closed');
        done();
      });
    });

  setTimeout(() => process.send({ event: 'measuring' }), measureFrom - performance.now());
  // All connections of a fast gateway can be done before this timer fires, so it is awaited too.
  const measured = new Promise((resolve) =>
    setTimeout(
      () => process.send({ event: 'measured', responseCount: latencies.length }, resolve),
      until - performance.now(),
    ),
  );
  await Promise.all([measured, ...Array.from({ length: connections }, keepSending)]);
  latencies.sort((a, b) => a - b);
  const quantile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), wrong, examples };
}

process.once('message', async (task) => {
  process.send({ event: 'done', figures: await run(task) }, () => process.disconnect());
});
