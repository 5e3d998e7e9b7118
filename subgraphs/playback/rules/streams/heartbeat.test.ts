import { expect, test } from 'vitest';
import { judgeBeat } from './heartbeat.js';

const beaten = { beat: { seq: 5, answer: 'the answer' } };

test('a heartbeat after the last is new, the last again gets its answer again, an older one is stale', () => {
  expect(judgeBeat({ beat: null }, 1)).toEqual({ kind: 'new' });
  expect(judgeBeat(beaten, 6)).toEqual({ kind: 'new' });
  expect(judgeBeat(beaten, 60)).toEqual({ kind: 'new' });
  expect(judgeBeat(beaten, 5)).toEqual({ kind: 'repeated', answer: 'the answer' });
  expect(judgeBeat(beaten, 4)).toEqual({ kind: 'stale', acceptedSeq: 5 });
});
