import { expect, test } from 'vitest';
import { formatTime } from './format-time';
import { nextReport } from './heartbeats';
import { nextEpisode } from './next-episode';

function season(...ids: readonly string[]) {
  return { episodes: { edges: ids.map((id) => ({ node: { id, name: id } })) } };
}

test('the last episode of a season is followed by the first of the next season, and the last of all by nothing', () => {
  const seasons = [season('a', 'b'), season('c')];
  expect(nextEpisode(seasons, 'b')?.id).toBe('c');
  expect(nextEpisode(seasons, 'c')).toBeNull();
  expect(nextEpisode(seasons, null)).toBeNull();
  expect(nextEpisode([{ episodes: null }, ...seasons], 'a')?.id).toBe('b');
});

test('a heartbeat reports whole seconds, never a negative position', () => {
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

test('a time below one hour is formatted without hours', () => {
  expect([formatTime(0), formatTime(65), formatTime(3_661)]).toEqual(['0:00', '1:05', '1:01:01']);
});
