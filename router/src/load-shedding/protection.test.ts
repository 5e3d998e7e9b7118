import { expect, test } from 'vitest';
import { queueDelayMs } from './protection.js';

test('the queue of a slow subgraph raises the pressure only while the processors are saturated', () => {
  const bulkheads = { takeQueueDelayMs: () => 400 };
  const gate = { queueDelayMs: 30 };
  expect(queueDelayMs({ bulkheads, gate, isSaturated: false })).toBe(30);
  expect(queueDelayMs({ bulkheads, gate, isSaturated: true })).toBe(400);
});
