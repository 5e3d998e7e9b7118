import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { HistogramSample, Labels, ValueSample } from './metric-family.js';
import { MetricsRegistry } from './metrics-registry.js';
import { observeProcess } from './process-metrics.js';

function openMeter() {
  const registry = new MetricsRegistry();
  const close = observeProcess(registry);
  const find = (name: string, labels: Labels): HistogramSample | ValueSample | undefined => {
    const samples = registry.families().find((family) => family.name === name)?.samples ?? [];
    return samples.find((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
  };
  return {
    [Symbol.dispose]: close,
    value: (name: string, labels: Labels = {}): number => {
      const found = find(name, labels);
      return found !== undefined && 'value' in found ? found.value : NaN;
    },
    counts: (name: string, labels: Labels = {}): readonly number[] => {
      const found = find(name, labels);
      return found !== undefined && 'counts' in found ? found.counts : [];
    },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

test('a blocked event loop is counted in the bucket of its length', async () => {
  using meter = openMeter();
  // The bound of 50 ms is the sixth.
  const late = (): number => sum(meter.counts('nodejs_eventloop_delay_seconds').slice(6));
  await delay(50);
  const before = late();
  const until = performance.now() + 120;
  while (performance.now() < until);
  await expect.poll(late).toBeGreaterThan(before);
});

test('collections of garbage are counted by kind', async () => {
  using meter = openMeter();
  const minor = (): number => sum(meter.counts('nodejs_gc_duration_seconds', { kind: 'minor' }));
  expect(minor()).toBe(0);
  let kept: unknown[] = [];
  await expect
    .poll(() => {
      for (let index = 0; index < 100_000; index += 1) kept.push({ index });
      if (kept.length > 1_000_000) kept = [];
      return minor();
    })
    .toBeGreaterThan(0);
});

test('CPU time, memory, start and event loop of the process are reported', () => {
  using meter = openMeter();
  for (const part of ['heap', 'heap_used', 'external', 'array_buffers'])
    expect(meter.value('nodejs_memory_bytes', { part })).toBeGreaterThan(0);
  expect(meter.value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(meter.value('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(meter.value('process_start_time_seconds') * 1_000).toBeCloseTo(performance.timeOrigin, -3);
  expect(meter.value('nodejs_eventloop_time_seconds_total', { state: 'active' })).toBeGreaterThan(0);
});
