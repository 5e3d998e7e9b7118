import { expect, test } from 'vitest';
import { createEventIds } from './event-ids.js';

function timeOf(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

test('ids increase while the clock stands still or goes back', () => {
  const start = Date.parse('2026-11-22T12:00:00Z');
  let now = start;
  const nextId = createEventIds(() => new Date(now));
  const ids = Array.from({ length: 3000 }, (_, index) => {
    if (index === 1000) now = start - 5000;
    if (index === 2000) now = start + 1;
    return nextId();
  });
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(3000);
  expect([timeOf(ids[0] ?? ''), timeOf(ids[1999] ?? ''), timeOf(ids[2999] ?? '')]).toEqual([start, start, start + 1]);
});
