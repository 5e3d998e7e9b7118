import { expect, test } from 'vitest';
import { TICK_MS, TimerWheel } from './timer-wheel.js';

function turn(wheel: TimerWheel, ticks: number): void {
  for (let tick = 0; tick < ticks; tick += 1) wheel.tick();
}

test('a wait is over after its time, and not before; one that takes many turns of the wheel too', () => {
  const wheel = new TimerWheel();
  const over: string[] = [];
  wheel.add(50, () => over.push('short'));
  wheel.add(60_000, () => over.push('long'));

  turn(wheel, 50 / TICK_MS);
  expect(over).toEqual([]);
  turn(wheel, 1);
  expect(over).toEqual(['short']);
  turn(wheel, (60_000 - 50) / TICK_MS - 1);
  expect(over).toEqual(['short']);
  turn(wheel, 1);
  expect(over).toEqual(['short', 'long']);
  expect(wheel.size).toBe(0);
});

test('a wait that is cancelled is not over, and is forgotten at its time', () => {
  const wheel = new TimerWheel();
  let calls = 0;
  for (let index = 0; index < 1_000; index += 1) wheel.add(20, () => (calls += 1)).cancel();

  turn(wheel, 20 / TICK_MS + 1);

  expect([calls, wheel.size]).toEqual([0, 0]);
});
