/**
 * 50 connections, each asking again as soon as it is answered, each request with a token of its own so that a gateway
 * can share nothing across requests. Raw sockets: a client that costs much would be measured in the gateway's place.
 * Its parent says what to do (one message), is told when warming ends and measuring begins, and at last the figures.
 */
import { connect } from 'node:net';
import { AnswerCounter } from './answer-counter.mjs';

/** All connections read into this one: what is in it is looked at before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

async function run({ port, path, body, connections, warmupSeconds, seconds, expectedBytes }) {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nauthorization: Bearer `;
  const startedAt = performance.now();
  const measureFrom = startedAt + warmupSeconds * 1000;
  const until = measureFrom + seconds * 1000;
  const latencies = [];
  const wrong = [];
  let asked = 0;

  const check = ({ status, bytes, beginning }) => {
    if (status !== 200 || bytes !== expectedBytes) wrong.push(`status ${status}, ${bytes} bytes: ${beginning}`);
  };

  const keepAsking = () =>
    new Promise((done) => {
      const counter = new AnswerCounter();
      let sentAt = 0;
      const onBytes = (length) => {
        const answer = counter.push(readBuffer.subarray(0, length));
        if (answer !== null) onAnswer(answer);
        return true;
      };
      const onAnswer = (answer) => {
        const now = performance.now();
        check(answer);
        if (now >= measureFrom && now < until) latencies.push(now - sentAt);
        if (now < until) return ask();
        socket.destroy();
        done();
      };
      const socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: readBuffer, callback: onBytes },
      });
      const ask = () => {
        sentAt = performance.now();
        asked += 1;
        socket.write(`${head}${process.pid}-${asked}\r\n\r\n${body}`, 'latin1');
      };
      socket.on('connect', ask);
      socket.on('error', (error) => {
        wrong.push(error.message);
        done();
      });
      socket.on('close', () => {
        if (performance.now() < until) wrong.push('the connection was closed');
        done();
      });
    });

  setTimeout(() => process.send({ event: 'measuring' }), measureFrom - performance.now());
  // A fast gateway has answered all of them before this timer fires.
  const measured = new Promise((told) =>
    setTimeout(() => process.send({ event: 'measured', answered: latencies.length }, told), until - performance.now()),
  );
  await Promise.all([measured, ...Array.from({ length: connections }, keepAsking)]);
  latencies.sort((a, b) => a - b);
  const quantile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return { p50: quantile(0.5), p95: quantile(0.95), wrong: wrong.length, examples: wrong.slice(0, 3) };
}

process.once('message', async (task) => {
  process.send({ event: 'done', figures: await run(task) }, () => process.disconnect());
});
