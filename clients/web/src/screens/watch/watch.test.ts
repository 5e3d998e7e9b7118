import { expect, test } from 'vitest';
import { formatTime } from './format-time';
import { nextReport } from './heartbeats';
import { nextEpisode } from './next-episode';

function season(...ids: readonly string[]) {
  return { episodes: { edges: ids.map((id) => ({ node: { id, name: id } })) } };
}

test('after the last episode of a season comes the first of the next, and after the last of all nothing', () => {
  const seasons = [season('a', 'b'), season('c')];
  expect(nextEpisode(seasons, 'b')?.id).toBe('c');
  expect(nextEpisode(seasons, 'c')).toBeNull();
  expect(nextEpisode(seasons, null)).toBeNull();
  expect(nextEpisode([{ episodes: null }, ...seasons], 'a')?.id).toBe('b');
});

test('a report says whole seconds, never before the beginning', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  expect(nextReport('s', 3, { positionSeconds: 12.9, state: 'PLAYING' }, now)).toEqual({
    sessionId: 's',
    seq: 3,
    positionSeconds: 12,
    state: 'PLAYING',
    clientTime: '2026-01-01T00:00:00.000Z',
  });
  expect(nextReport('s', 4, { positionSeconds: -0.2, state: 'SEEKING' }, now).positionSeconds).toBe(0);
});

test('the clock has hours only where there are some', () => {
  expect([formatTime(0), formatTime(65), formatTime(3_661)]).toEqual(['0:00', '1:05', '1:01:01']);
});
