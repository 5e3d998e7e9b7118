import { expect, test } from 'vitest';
import { WorkSlots } from './work-slots.js';

test('work begins in its order, some at a time; what is over the bound of waiting work is refused', () => {
  const slots = new WorkSlots(2, 2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (name: string) =>
    slots.run((end) => {
      begun.push(name);
      ends.push(end);
    });
  for (const name of ['a', 'b', 'c']) expect(run(name)).not.toBeNull();
  const leave = run('d');
  expect(run('e')).toBeNull();
  expect([begun, slots.active, slots.waiting]).toEqual([['a', 'b'], 2, 2]);
  leave?.();
  expect(run('f')).not.toBeNull();
  ends[0]?.();
  ends[0]?.();
  expect([begun, slots.active, slots.waiting]).toEqual([['a', 'b', 'c'], 2, 1]);
  ends[1]?.();
  ends[2]?.();
  expect([begun, slots.active, slots.waiting]).toEqual([['a', 'b', 'c', 'f'], 1, 0]);
});
