import { expect, test } from 'vitest';
import { queueDelayMs } from './protection.js';

test('the queue of a slow subgraph raises the pressure only in a process that is busy itself', () => {
  const bulkheads = { takeQueueDelayMs: () => 400 };
  const gate = { queueDelayMs: 30 };
  const turns = { queueDelayMs: 20 };
  expect(queueDelayMs({ bulkheads, gate, turns, busy: 0.2 })).toBe(30);
  expect(queueDelayMs({ bulkheads, gate, turns, busy: 0.8 })).toBe(400);
});
