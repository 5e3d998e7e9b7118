import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, SeasonId, TitleId } from '@marquee/contracts/ids';
import { assetProblems, episodeProblems, readEncode } from './deliveries.js';
import { newProduction, withEpisode } from './production.js';
import { firstFacts } from './read-facts.js';

const now = new Date('2026-11-15T00:00:00Z');
function of(kind: 'MOVIE' | 'SERIES') {
  return newProduction(asId<TitleId>('t1'), firstFacts(kind, 'en', 2026), now);
}

const episode = { seasonNumber: 1, number: 1, name: 'One', synopsis: 'Fog.', runtimeSeconds: 2400 };
const video = {
  kind: 'VIDEO',
  episodeId: null,
  name: 'fog.mxf',
  languages: ['en'],
  runtimeSeconds: 5400,
  checksum: 'a'.repeat(64),
} as const;
function codes(problems: readonly { readonly path: readonly string[]; readonly code: string }[]) {
  return problems.map(({ path, code }) => `${path.at(-1)} ${code}`);
}

test('only a series has episodes, each number once per season', () => {
  expect(codes(episodeProblems(of('MOVIE'), episode))).toEqual(['titleId NOT_A_SERIES']);
  const series = withEpisode(of('SERIES'), { ...episode, id: asId<EpisodeId>('e1') }, asId<SeasonId>('s1'), now);
  expect(codes(episodeProblems(series, episode))).toEqual(['number TAKEN']);
  expect(episodeProblems(series, { ...episode, seasonNumber: 2 })).toEqual([]);
  expect(
    codes(episodeProblems(series, { seasonNumber: 0, number: 0, name: '', synopsis: ' ', runtimeSeconds: 0 })),
  ).toEqual([
    'seasonNumber OUT_OF_RANGE',
    'number OUT_OF_RANGE',
    'name LENGTH',
    'synopsis LENGTH',
    'runtimeSeconds OUT_OF_RANGE',
  ]);
});

test('a file of a series belongs to an episode, a trailer to the title, and all problems are reported', () => {
  expect(assetProblems(of('MOVIE'), video)).toEqual([]);
  expect(codes(assetProblems(of('SERIES'), video))).toEqual(['episodeId MISSING']);
  expect(assetProblems(of('SERIES'), { ...video, kind: 'TRAILER' })).toEqual([]);
  expect(
    codes(
      assetProblems(of('MOVIE'), { ...video, episodeId: 'e1', languages: [], runtimeSeconds: null, checksum: 'A1' }),
    ),
  ).toEqual(['episodeId NOT_OF_AN_EPISODE', 'languages MISSING', 'runtimeSeconds MISSING', 'checksum NOT_SHA_256']);
});

test('a completed encode needs a quality, a failed one a reason', () => {
  expect(readEncode({ outcome: 'COMPLETED', maxQuality: 'HD', reason: null })).toEqual({
    result: { outcome: 'COMPLETED', maxQuality: 'HD' },
  });
  expect(readEncode({ outcome: 'COMPLETED', maxQuality: null, reason: null })).toMatchObject({
    problems: [{ code: 'MISSING' }],
  });
  expect(readEncode({ outcome: 'FAILED', maxQuality: null, reason: ' ' })).toMatchObject({
    problems: [{ code: 'MISSING' }],
  });
});
