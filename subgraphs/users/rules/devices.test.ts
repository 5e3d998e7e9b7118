import { expect, test } from 'vitest';
import { MAX_DEVICES, withLatestDevice } from './devices.js';

function device(id: string, lastSeenAt = '2026-11-01T00:00:00.000Z') {
  return { id, lastSeenAt };
}

test('a device that comes back replaces its earlier self and moves to the top', () => {
  const back = device('tv', '2026-11-22T00:00:00.000Z');
  expect(withLatestDevice([device('phone'), device('tv')], back)).toEqual([back, device('phone')]);
});

test('the hundred-and-first device makes the longest unseen one forgotten', () => {
  const devices = Array.from({ length: MAX_DEVICES }, (_, index) => device(`device-${index}`));
  const grown = withLatestDevice(devices, device('new'));
  expect(grown).toHaveLength(MAX_DEVICES);
  expect(grown[0]?.id).toBe('new');
  expect(grown.some(({ id }) => id === `device-${MAX_DEVICES - 1}`)).toBe(false);
});
