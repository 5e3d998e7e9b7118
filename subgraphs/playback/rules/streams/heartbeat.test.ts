import { expect, test } from 'vitest';
import { classifyHeartbeat } from './heartbeat.js';

const last = { beat: { seq: 5, answer: 'the response' } };

test('a higher number is new, the last number repeats its response, a lower number is stale', () => {
  expect(classifyHeartbeat({ beat: null }, 1)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(last, 6)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(last, 60)).toEqual({ kind: 'new' });
  expect(classifyHeartbeat(last, 5)).toEqual({ kind: 'repeated', answer: 'the response' });
  expect(classifyHeartbeat(last, 4)).toEqual({ kind: 'stale', acceptedSeq: 5 });
});
