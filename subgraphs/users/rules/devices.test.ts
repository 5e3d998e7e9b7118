import { expect, test } from 'vitest';
import { MAX_DEVICES, withLatestDevice } from './devices.js';

function device(id: string, lastSeenAt = '2026-11-01T00:00:00.000Z') {
  return { id, lastSeenAt };
}

test('a known device is replaced and moves to the top of the list', () => {
  const back = device('tv', '2026-11-22T00:00:00.000Z');
  expect(withLatestDevice([device('phone'), device('tv')], back)).toEqual([back, device('phone')]);
});

test('the 101st device removes the one that was not seen for longest', () => {
  const devices = Array.from({ length: MAX_DEVICES }, (_, index) => device(`device-${index}`));
  const updated = withLatestDevice(devices, device('new'));
  expect(updated).toHaveLength(MAX_DEVICES);
  expect(updated[0]?.id).toBe('new');
  expect(updated.some(({ id }) => id === `device-${MAX_DEVICES - 1}`)).toBe(false);
});
