import { describe, expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { RawRequest, SendRaw } from '../subgraph-client/subgraph-request.js';
import type { AdaptiveShareOf } from './adaptive-shares.js';
import { fetchDeadline } from './fetch-deadline.js';
import { applyPolicies } from './policy.js';
import { UNKNOWN_FETCH } from './fetch-profile.js';

function requestWithin(deadline: Deadline): RawRequest {
  return {
    subgraph: 'playback',
    operationName: null,
    kind: 'query',
    headers: { kept: 'yes' },
    body: '{"query":"{ a }"}',
    deadline,
    profile: UNKNOWN_FETCH,
  };
}

const TIMED_OUT = {
  code: 'SUBGRAPH_TIMEOUT',
  subgraph: 'playback',
  message: 'The subgraph "playback" did not respond in time.',
};

function share(shareMs: number): AdaptiveShareOf {
  return () => ({ shareMs, deadlineMs: shareMs, history: null });
}

/** A client that never responds and ignores its deadline. */
const unresponsive: SendRaw = () => new Promise(() => {});

test('a fetch is rejected after its own timeout, and cancelled in the client underneath', async () => {
  let isCancelled = false;
  const next: SendRaw = (request) => {
    request.deadline.listen({ onOver: () => (isCancelled = true) });
    return unresponsive(request);
  };
  await expect(
    applyPolicies(next, [fetchDeadline(share(5))])(requestWithin(new OperationDeadline())),
  ).rejects.toMatchObject(TIMED_OUT);
  expect(isCancelled).toBe(true);
});

test('a fetch is rejected at the deadline of the operation, and cancelled in the client underneath', async () => {
  const operation = new OperationDeadline();
  let isCancelled = false;
  const next: SendRaw = (request) => {
    request.deadline.listen({ onOver: () => (isCancelled = true) });
    return unresponsive(request);
  };

  const fetching = applyPolicies(next, [fetchDeadline(share(60_000))])(requestWithin(operation));
  operation.end();

  await expect(fetching).rejects.toMatchObject({ ...TIMED_OUT, cause: operation.signal.reason as unknown });
  expect(isCancelled).toBe(true);
});

test('nothing is sent when the deadline of the operation has passed', async () => {
  let sent = 0;
  const next: SendRaw = async () => {
    sent += 1;
    return Buffer.from('{}');
  };
  const operation = new OperationDeadline();
  operation.end();
  await expect(applyPolicies(next, [fetchDeadline(share(60_000))])(requestWithin(operation))).rejects.toMatchObject(
    TIMED_OUT,
  );
  expect(sent).toBe(0);
});

test('a response in time is passed on unchanged; the request carries the timeout of its subgraph', async () => {
  let seen: RawRequest | undefined;
  const body = Buffer.from('{"data":{"a":1}}');
  const next: SendRaw = async (request) => {
    seen = request;
    return body;
  };
  const request = requestWithin(new OperationDeadline());
  expect(await applyPolicies(next, [fetchDeadline(share(700))])(request)).toBe(body);
  expect(seen).toMatchObject({ headers: { kept: 'yes' }, body: request.body, timeoutMs: 700, isShortened: false });
});

describe('an error of the client is passed on', () => {
  test.each([
    ['rejected', (): Promise<Buffer> => Promise.reject(new Error('refused'))],
    [
      'thrown',
      (): Promise<Buffer> => {
        throw new Error('refused');
      },
    ],
  ])('%s', async (_, next) => {
    await expect(
      applyPolicies(next, [fetchDeadline(share(60_000))])(requestWithin(new OperationDeadline())),
    ).rejects.toThrow('refused');
  });
});
