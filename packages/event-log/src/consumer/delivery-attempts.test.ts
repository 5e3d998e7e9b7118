import { VersionConflictError } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import { UnknownEventVersionError } from '../envelope-json.js';
import { DeliveryAttempts, MAX_DELIVERY_ATTEMPTS } from './delivery-attempts.js';

const EVENT = {
  eventId: 'e',
  type: 'T',
  version: 2,
  owner: 'users',
  key: 'k',
  seq: 1,
  occurredAt: '',
  causationId: null,
};

async function failuresOf(error: Error, isStoreAvailable = true): Promise<readonly (number | null)[]> {
  const attempts = new DeliveryAttempts(async () => isStoreAvailable);
  const results = [];
  for (let count = 1; count <= MAX_DELIVERY_ATTEMPTS; count += 1)
    results.push(await attempts.recordFailure('e', error));
  return results;
}

test('the last attempt is reported, and the attempts of an event start again after it', async () => {
  expect(await failuresOf(new Error('failed'))).toEqual([null, null, null, null, MAX_DELIVERY_ATTEMPTS]);
});

test('failures are counted per event', async () => {
  const attempts = new DeliveryAttempts(async () => true);
  const results = [];
  for (const eventId of ['a', 'b', 'a', 'a', 'a', 'a', 'a'])
    results.push(await attempts.recordFailure(eventId, new Error('failed')));
  expect(results).toEqual([null, null, null, null, null, MAX_DELIVERY_ATTEMPTS, null]);
});

test.each([
  ['a version conflict', new VersionConflictError('lists', 'p', 1, 2), true],
  ['an unsupported event version', new UnknownEventVersionError({ ...EVENT, payload: null }, 1), true],
  ['any error while the store is unavailable', new Error('failed'), false],
])('%s is not counted', async (_case, error, isStoreAvailable) => {
  expect(await failuresOf(error, isStoreAvailable)).toEqual(Array.from({ length: MAX_DELIVERY_ATTEMPTS }, () => null));
});
