import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { MAX_DELIVERY_ATTEMPTS } from '@marquee/event-log/consumer/delivery-attempts';
import { countingHandlers, listChanged, openTestReader } from '@marquee/event-log/testing/test-reader';
import type { TestReader } from '@marquee/event-log/testing/test-reader';
import { operatorRoutes } from './operator-routes.js';

/**
 * A server over read models in which one event cannot be applied until the handler is fixed, and a way to send requests as its
 * operator.
 */
async function openOperatorServer(reader: TestReader) {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-operator-'));
  const state = { isFixed: false };
  const handlers: typeof countingHandlers.handlers = {
    MyListChanged: async (event, unit, lists) => {
      if (event.seq === 1 && !state.isFixed) throw new Error('cannot');
      await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
    },
  };
  await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
  const readModels = await reader.readModels({ events: { ...countingHandlers, handlers } });
  await readModels.caughtUp();
  const server = fastify();
  await operatorRoutes(server, { readModels, dataDir: folder });
  const key = await readFile(join(folder, 'operator-key'), 'utf8');
  const send = async (method: 'GET' | 'POST', path: string, authorization = `Bearer ${key}`) => {
    const response = await server.inject({ method, url: `/operator/${path}`, headers: { authorization } });
    return { status: response.statusCode, body: response.json<unknown>() };
  };
  return { state, send, readModels, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('requests without the operator key are refused', async () => {
  await using reader = await openTestReader();
  await using operator = await openOperatorServer(reader);
  for (const wrong of ['', 'Bearer ', 'Bearer wrong']) {
    expect((await operator.send('GET', 'dead-letters', wrong)).status).toBe(401);
    expect((await operator.send('POST', 'redrive', wrong)).status).toBe(401);
    expect((await operator.send('POST', 'rebuild', wrong)).status).toBe(401);
  }
});

test('dead letters are listed without their payload, and redriven once their handler succeeds', async () => {
  await using reader = await openTestReader();
  await using operator = await openOperatorServer(reader);
  const { body } = await operator.send('GET', 'dead-letters');
  const about = { type: 'MyListChanged', stream: 'users/p', origin: { owner: 'users', partition: 0, offset: '2' } };
  expect(body).toEqual({
    letters: [
      { event: 'p/1', ...about, reason: 'failed', error: 'Error: cannot', attempts: MAX_DELIVERY_ATTEMPTS },
      { event: 'p/2', ...about, reason: 'behind', error: null, attempts: 0 },
    ],
    next: null,
  });
  expect(await operator.send('POST', 'redrive?event=p%2F2')).toEqual({
    status: 409,
    body: { error: 'p/2 waits behind p/1: redrive or drop that one first.' },
  });
  operator.state.isFixed = true;
  expect(await operator.send('POST', 'redrive')).toEqual({
    status: 200,
    body: { applied: 2, dropped: 0, left: 0, failed: [] },
  });
  expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
});

test('a rebuild responds with its report', async () => {
  await using reader = await openTestReader();
  await using operator = await openOperatorServer(reader);
  operator.state.isFixed = true;
  const { status, body } = await operator.send('POST', 'rebuild');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    projections: [{ projection: 'lists', same: false, before: { documents: 0 }, after: { documents: 1 } }],
  });
});
