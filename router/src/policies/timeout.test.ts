import { expect, test } from 'vitest';
import type { Send, SubgraphRequest } from '../subgraph-client/subgraph-request.js';
import { timeout } from './timeout.js';

function requestUntil(signal: AbortSignal): SubgraphRequest {
  return {
    subgraph: 'playback',
    query: '{ a }',
    variables: {},
    operationName: null,
    kind: 'query',
    headers: { kept: 'yes' },
    signal,
  };
}
const TIMED_OUT = { code: 'SUBGRAPH_TIMEOUT', subgraph: 'playback' };

/** A subgraph that never answers, and does not heed its signal either. */
const deaf: Send = () => new Promise(() => {});

test('a fetch is given up after its own deadline', async () => {
  await expect(timeout(() => 5)(deaf)(requestUntil(new AbortController().signal))).rejects.toMatchObject(TIMED_OUT);
});

test('a fetch is given up when the operation runs out of time, and the client underneath is told', async () => {
  const operation = new AbortController();
  let told = false;
  const next: Send = (request) => {
    request.signal.addEventListener('abort', () => (told = true));
    return deaf(request);
  };

  const fetching = timeout(() => 60_000)(next)(requestUntil(operation.signal));
  operation.abort();

  await expect(fetching).rejects.toMatchObject(TIMED_OUT);
  expect(told).toBe(true);
});

test('nothing is sent when there is no time left', async () => {
  let sent = 0;
  const next: Send = async () => {
    sent += 1;
    return { data: {} };
  };
  await expect(timeout(() => 60_000)(next)(requestUntil(AbortSignal.abort()))).rejects.toMatchObject(TIMED_OUT);
  expect(sent).toBe(0);
});

test('an answer in time passes as it is, the subgraph having been told of its deadline', async () => {
  let headers: SubgraphRequest['headers'] = {};
  const next: Send = async (request) => {
    ({ headers } = request);
    return { data: { a: 1 } };
  };
  expect(await timeout(() => 700)(next)(requestUntil(new AbortController().signal))).toEqual({ data: { a: 1 } });
  expect(headers).toEqual({ kept: 'yes', 'x-marquee-deadline-ms': '700' });
});
