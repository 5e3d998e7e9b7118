import { expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { silentLog } from '@marquee/runtime/log';
import { shedLoad } from './shed-load.js';

/**
 * @param ticks Of 100 ms each at full load: from 5 on, all but critical requests are refused.
 * @param others Requests in flight.
 */
function open(ticks: number, others = 100) {
  const server = createFastifyServer({ bodyBytes: 1_000 });
  const count = { inFlight: others };
  const shedder = new LoadShedder({ mode: 'enforce', inFlight: () => count.inFlight, log: silentLog });
  for (let tick = 0; tick < ticks; tick++) shedder.update({ busy: 1, loopDelayMs: 1_000, queueDelayMs: 0 }, 200);
  shedLoad(server, shedder, async (headers) => headers[HEADERS.client] === 'valid', count);
  let executed = 0;
  server.post('/graphql', () => {
    executed += 1;
    return { data: {} };
  });
  const send = (headers: Readonly<Record<string, string>>) =>
    server.inject({ method: 'POST', url: '/graphql', headers, payload: { query: '{ a }' } });
  return { send, executed: () => executed };
}

test('without load every request is executed', async () => {
  const { send } = open(0);
  for (const level of ['critical', 'degraded', 'best-effort', 'unknown'])
    expect((await send({ [HEADERS.level]: level })).statusCode).toBe(200);
});

test('under load a request that is not critical gets 503 with a GraphQL error and retry-after', async () => {
  const { send, executed } = open(10);
  const refused = await send({ [HEADERS.level]: 'best-effort', [HEADERS.client]: 'valid' });
  expect(refused.statusCode).toBe(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  expect(executed()).toBe(0);
});

test('that a request is critical is believed only with an assertion of the router', async () => {
  const { send } = open(10);
  const status = async (headers: Readonly<Record<string, string>>): Promise<number> => (await send(headers)).statusCode;
  expect(await status({ [HEADERS.level]: 'critical', [HEADERS.client]: 'valid' })).toBe(200);
  expect(await status({ [HEADERS.level]: 'critical' })).toBe(503);
  expect(await status({ [HEADERS.level]: 'critical', [HEADERS.client]: 'forged' })).toBe(503);
  expect(await status({ [HEADERS.level]: 'CRITICAL', [HEADERS.client]: 'valid' })).toBe(503);
  expect(await status({ [HEADERS.client]: 'valid' })).toBe(503);
});

test('a request that arrives alone is served, however busy the machine is', async () => {
  const { send, executed } = open(10, 0);
  for (let again = 0; again < 20; again++)
    expect((await send({ [HEADERS.level]: 'best-effort' })).statusCode).toBe(200);
  expect(executed()).toBe(20);
});
