import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, SeasonId, TitleId } from '@marquee/contracts/ids';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { wholeTitleOf } from '../seed.js';
import { newProduction, published, withAsset, withdrawn, withEncode, withEpisode, withFacts } from './production.js';
import { firstFacts } from './read-facts.js';
import { productionOf, releasedTitle } from './released-title.js';

const now = new Date('2026-11-15T00:00:00Z');
const checksum = 'c'.repeat(64);
function rated(kind: 'MOVIE' | 'SERIES') {
  const begun = newProduction(asId<TitleId>('t1'), firstFacts(kind, 'en', 1980), now);
  return withFacts(
    begun,
    { ...begun.facts, rating: { level: 'AGE_16', board: 'MPA', label: 'R', advisories: [] } },
    now,
  );
}

const video = {
  id: 'v1',
  kind: 'VIDEO',
  episodeId: null,
  name: 'fog.mxf',
  languages: ['en'],
  runtimeSeconds: 5400,
  checksum,
} as const;
const film = published(
  withEncode(withAsset(rated('MOVIE'), video, now), 'v1', { outcome: 'COMPLETED', maxQuality: 'UHD_4K' }, now),
  now,
);

test('every title of the sample data is unchanged after conversion to a production and back', () => {
  for (const title of createDemoData('small').titles) {
    const whole = wholeTitleOf(title);
    expect(releasedTitle(productionOf(whole))).toEqual({ ...whole, title: { ...whole.title, trailers: [] } });
  }
});

test('an unpublished production has no title', () => {
  expect(releasedTitle(withAsset(rated('MOVIE'), video, now))).toBeNull();
});

test('languages and quality are those of released files only', () => {
  expect(releasedTitle(film)?.title).toMatchObject({ audioLanguages: ['en'], maxQuality: 'UHD_4K' });
  const redelivered = withAsset(film, { ...video, id: 'v2', languages: ['fr'] }, now);
  expect(releasedTitle(redelivered)?.title).toMatchObject({ audioLanguages: ['en'], maxQuality: 'UHD_4K' });
  const again = published(withEncode(redelivered, 'v2', { outcome: 'COMPLETED', maxQuality: 'HD' }, now), now);
  expect(releasedTitle(again)?.title).toMatchObject({
    audioLanguages: ['fr'],
    maxQuality: 'HD',
    publishedAt: film.publishedAt,
  });
});

test('an unreleased episode is omitted, and so is its season', () => {
  const episode = {
    id: asId<EpisodeId>('e1'),
    seasonNumber: 1,
    number: 1,
    name: 'One',
    synopsis: 'Fog.',
    runtimeSeconds: 2400,
  };
  const onAir = published(withEpisode(rated('SERIES'), episode, asId<SeasonId>('s1'), now), now);
  const more = withEpisode(
    onAir,
    { ...episode, id: asId<EpisodeId>('e2'), seasonNumber: 2 },
    asId<SeasonId>('s2'),
    now,
  );
  expect(releasedTitle(more)).toMatchObject({
    title: { seasonIds: ['s1'] },
    seasons: [{ id: 's1', episodeIds: ['e1'] }],
    episodes: [{ id: 'e1', titleId: 't1' }],
  });
  expect(releasedTitle(published(more, now))?.title.seasonIds).toEqual(['s1', 's2']);
});

test('a withdrawn title has a withdrawn state', () => {
  expect(releasedTitle(withdrawn(film, now))?.title.withdrawn).toBe(true);
});
