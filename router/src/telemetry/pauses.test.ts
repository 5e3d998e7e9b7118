import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPauseMeter } from './pauses.js';

function valueOf(lines: readonly string[], sample: string): number {
  return Number(
    lines
      .find((line) => line.startsWith(`${sample} `))
      ?.split(' ')
      .at(-1),
  );
}

test('a blocked event loop is counted in the bucket of its length', async () => {
  const meter = openPauseMeter();
  const count = (le: string): number => valueOf(meter.write(), `router_event_loop_delay_seconds_bucket{le="${le}"}`);
  await delay(50);
  const before = count('+Inf') - count('0.05');
  const until = performance.now() + 120;
  while (performance.now() < until);
  await expect.poll(() => count('+Inf') - count('0.05')).toBeGreaterThan(before);
  expect(valueOf(meter.write(), 'router_event_loop_delay_seconds_count')).toBe(count('+Inf'));
  meter.close();
});

test('collections of garbage are counted by kind', async () => {
  const meter = openPauseMeter();
  const minor = (): number => valueOf(meter.write(), 'router_gc_pause_seconds_count{kind="minor"}');
  expect(minor()).toBe(0);
  let kept: unknown[] = [];
  await expect
    .poll(() => {
      for (let index = 0; index < 100_000; index += 1) kept.push({ index });
      if (kept.length > 1_000_000) kept = [];
      return minor();
    })
    .toBeGreaterThan(0);
  meter.close();
});

test('the memory of the process is a gauge by part', () => {
  const meter = openPauseMeter();
  for (const part of ['resident', 'heap', 'heap_used', 'external', 'array_buffers'])
    expect(valueOf(meter.write(), `router_memory_bytes{part="${part}"}`)).toBeGreaterThan(0);
  meter.close();
});
