import { expect, test } from 'vitest';
import { classifyHeartbeat } from './heartbeat.js';

const beaten = { beat: { seq: 5, answer: 'the answer' } };

test('a higher number is new, the last number repeats its response, a lower number is stale', () => {
  expect(classifyHeartbeat({ beat: null }, 1)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(beaten, 6)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(beaten, 60)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(beaten, 5)).toEqual({ kind: 'repeated', answer: 'the answer' });
  expect(classifyHeartbeat(beaten, 4)).toEqual({ kind: 'stale', acceptedSeq: 5 });
});
