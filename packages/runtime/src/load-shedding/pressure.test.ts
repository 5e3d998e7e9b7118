import { expect, test } from 'vitest';
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import { createRandom } from '../random.js';
import { LoadShedder } from './load-shedder.js';
import { Pressure } from './pressure.js';
import { silentLog } from '../log.js';

const IDLE = { busy: 0.05, loopDelayMs: 1, queueDelayMs: 0 };
const FULL = { busy: 1, loopDelayMs: 500, queueDelayMs: 0 };

function pressureAfter(loads: readonly (typeof IDLE)[]): Pressure {
  const pressure = new Pressure();
  for (const load of loads) pressure.update(load, 100);
  return pressure;
}

function times<T>(count: number, value: T): readonly T[] {
  return Array.from({ length: count }, () => value);
}

test('a single pause of an idle process refuses nothing', () => {
  const pressure = new Pressure();
  for (let round = 0; round < 50; round++) {
    pressure.update({ busy: 1, loopDelayMs: 2_000, queueDelayMs: 0 }, 2_000);
    expect(pressure.value).toBe(0);
    pressure.update(IDLE, 100);
  }
});

test('best-effort requests are all refused before a degraded one is, and these before a critical one', () => {
  const pressure = new Pressure();
  const order: Level[] = [];
  for (let tick = 0; tick < 400; tick++) {
    pressure.update(FULL, 100);
    for (const level of LEVELS.toReversed())
      if (pressure.shareOf(level) > 0 && !order.includes(level)) {
        const before = LEVELS.slice(LEVELS.indexOf(level) + 1);
        expect(before.map((each) => pressure.shareOf(each))).toEqual(before.map(() => 1));
        order.push(level);
      }
  }
  expect(order).toEqual(['best-effort', 'degraded', 'critical']);
  expect(pressure.shareOf('critical')).toBeLessThan(1);
});

test('critical requests are not refused in the first seconds, in which refusing the others may be enough', () => {
  const pressure = pressureAfter(times(30, FULL));
  expect(pressure.shareOf('degraded')).toBe(1);
  expect(pressure.shareOf('critical')).toBeLessThan(0.005);
});

test('a little pressure refuses next to nothing', () => {
  expect(pressureAfter(times(3, FULL)).value).toBeGreaterThan(0.2);
  expect(pressureAfter(times(3, FULL)).shareOf('best-effort')).toBeLessThan(0.12);
});

test('nothing is refused four seconds after the load has ended', () => {
  const pressure = pressureAfter([...times(400, FULL), ...times(40, IDLE)]);
  expect(LEVELS.map((level) => pressure.shareOf(level))).toEqual([0, 0, 0]);
});

test('a load near its target changes nothing', () => {
  const pressure = pressureAfter([...times(4, FULL), ...times(1, { ...IDLE, busy: 0.9 })]);
  const { value } = pressure;
  for (let tick = 0; tick < 100; tick++) pressure.update({ ...IDLE, busy: 0.9 }, 100);
  expect(pressure.value).toBe(value);
});

/** Of a request that is executed: 1. */
const REFUSAL_COST = 0.05;

/** A server that executes `capacity` requests per tick; what it cannot do waits. */
function simulate(arriving: Readonly<Record<Level, number>>, capacity: number, ticks: number, seed: number) {
  const random = createRandom(seed);
  const shedder = new LoadShedder({ mode: 'enforce', log: silentLog, random: () => random.next() });
  const admitted: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  const refused: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  let backlog = 0;
  let done = 0;
  for (let tick = 0; tick < ticks; tick++) {
    let cost = 0;
    for (const level of LEVELS)
      for (let index = 0; index < arriving[level]; index++) {
        if (shedder.isShed(level)) {
          refused[level] += 1;
          cost += REFUSAL_COST;
        } else {
          admitted[level] += 1;
          backlog += 1;
        }
      }
    const executed = Math.min(backlog, capacity - cost);
    done += executed;
    const busy = (executed + cost) / capacity;
    backlog -= executed;
    shedder.update({ busy, loopDelayMs: (backlog / capacity) * 100, queueDelayMs: 0 }, 100);
  }
  const refusals = LEVELS.reduce((sum, level) => sum + refused[level], 0) * REFUSAL_COST;
  // Of the capacity that the refusals leave.
  return { admitted, refused, goodput: done / (ticks * capacity - refusals), backlogTicks: backlog / capacity };
}

test.each([1, 2, 3, 4, 5])(
  'at five times the capacity the server stays busy, its backlog short, and no critical request is refused: seed %i',
  (seed) => {
    const { refused, goodput, backlogTicks } = simulate(
      { critical: 20, degraded: 120, 'best-effort': 360 },
      100,
      600,
      seed,
    );
    expect(refused.critical).toBe(0);
    expect(goodput).toBeGreaterThan(0.8);
    expect(backlogTicks).toBeLessThan(5);
  },
);

test('below the capacity nothing is refused', () => {
  const { refused } = simulate({ critical: 10, degraded: 40, 'best-effort': 30 }, 100, 600, 1);
  expect(refused).toEqual({ critical: 0, degraded: 0, 'best-effort': 0 });
});

test('critical requests alone over the capacity are refused in part, so that the others are answered in time', () => {
  const { admitted, refused, backlogTicks } = simulate({ critical: 300, degraded: 0, 'best-effort': 0 }, 100, 1_200, 1);
  expect(admitted.critical).toBeGreaterThan(0);
  expect(refused.critical).toBeGreaterThan(0);
  expect(backlogTicks).toBeLessThan(600);
});

test('in mode measure everything is admitted, and what would be refused is counted', () => {
  const shedder = new LoadShedder({ mode: 'measure', log: silentLog });
  for (let tick = 0; tick < 30; tick++) shedder.update(FULL, 100);
  expect(shedder.isShed('best-effort')).toBe(false);
  expect(shedder.state().shed['best-effort']).toBe(1);
});
