import { expect, test } from 'vitest';
import { LatencyHistory } from './latency-history.js';

function historyOf(...latencies: readonly number[]): LatencyHistory {
  const history = new LatencyHistory(150);
  for (const latency of latencies) history.add(latency);
  return history;
}

function times(count: number, latency: number): readonly number[] {
  return Array.from({ length: count }, () => latency);
}

test('without enough fetches there is no deadline', () => {
  expect(historyOf(...times(19, 5)).deadlineMs).toBe(Infinity);
  expect(historyOf(...times(20, 5)).deadlineMs).toBe(150);
});

test('it follows the 99th percentile, within a bucket of the histogram', () => {
  const { deadlineMs } = historyOf(...times(100, 100));
  expect(deadlineMs).toBeGreaterThanOrEqual(300);
  expect(deadlineMs).toBeLessThan(300 * 1.5);
  expect(historyOf(...times(199, 5), 149).deadlineMs).toBe(150);
  expect(historyOf(...times(97, 5), ...times(3, 149)).deadlineMs).toBeGreaterThanOrEqual(447);
});

test('older latencies are forgotten', () => {
  const history = historyOf(...times(100, 400));
  for (const latency of times(4_000, 5)) history.add(latency);
  expect(history.deadlineMs).toBe(150);
});

test('what was given up before a response gets more time, step by step', () => {
  const history = historyOf(...times(50, 5));
  const deadlines: number[] = [];
  for (let step = 0; step < 3; step++) {
    history.addLost(history.deadlineMs);
    history.add(5);
    deadlines.push(history.deadlineMs);
  }
  expect(deadlines).toEqual([300, 600, 1_200]);
});

test('what is given up while there are no responses gets no more time', () => {
  const history = historyOf(...times(50, 5));
  for (let step = 0; step < 10; step++) history.addLost(history.deadlineMs);
  expect(history.deadlineMs).toBe(150);
});

test('a response after its deadline, to a probe, makes room for the next', () => {
  const history = historyOf(...times(50, 5));
  history.add(700);
  expect(history.deadlineMs).toBeGreaterThanOrEqual(2_100);
});
