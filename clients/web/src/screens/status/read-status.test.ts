import { expect, test } from 'vitest';
import { readStatus } from './read-status';

const SINCE = '2030-01-01T00:00:00.000Z';

test('parts with their states, without those in another form', () => {
  const parts = {
    titles: { state: 'off', since: SINCE },
    x: { state: 'fine', since: SINCE },
    y: null,
    z: { state: 'off' },
  };
  expect(readStatus({ status: 'degraded', parts })).toEqual({
    status: 'degraded',
    parts: [{ name: 'titles', state: 'off', sinceMs: Date.parse(SINCE) }],
  });
});

test.each([[null], ['text'], [{}], [{ status: 'fine', parts: {} }], [{ status: 'off', parts: null }]])(
  'no status: %j',
  (response) => {
    expect(readStatus(response)).toBeNull();
  },
);
