import { describe, expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { ProductionDocument } from '../documents.js';
import { missingIn, missingFor, stageOf } from './onboarding.js';
import type { Stage, Step } from './onboarding.js';
import {
  withQcVerdict,
  newProduction,
  published,
  reinstated,
  withAsset,
  withdrawn,
  withEncode,
  withEpisode,
  withFacts,
  withWindows,
} from './production.js';
import { firstFacts } from './read-facts.js';

const now = new Date('2026-11-15T00:00:00Z');
const whole = {
  names: { en: 'The Fog' },
  synopses: { short: { en: 'Fog.' }, medium: {}, long: {} },
  runtimeSeconds: 5400,
  rating: { level: 'AGE_16', board: 'MPA', label: 'R', advisories: [] },
  genres: [{ id: asId<never>('g1'), name: 'Horror' }],
} as const;
const windows = [{ country: 'US', from: '2026-01-01T00:00:00.000Z', until: null }];
function asset(kind: 'VIDEO' | 'CAPTIONS', episodeId: EpisodeId | null = null, id = `${kind}-${episodeId ?? 'film'}`) {
  return {
    id,
    kind,
    episodeId,
    name: `${id}.mxf`,
    languages: ['en'],
    runtimeSeconds: kind === 'VIDEO' ? 5400 : null,
    checksum: 'c'.repeat(64),
  } as const;
}

const begun = newProduction(asId<TitleId>('t1'), firstFacts('MOVIE', 'en', 1980), now);
const described = withWindows(withFacts(begun, { ...begun.facts, ...whole }, now), windows, now);
const delivered = withAsset(withAsset(described, asset('VIDEO'), now), asset('CAPTIONS'), now);
const encoded = withEncode(delivered, 'VIDEO-film', { outcome: 'COMPLETED', maxQuality: 'FHD' }, now);
const passed = withQcVerdict(encoded, true, null, now);
const out = published(passed, now);
const away = withdrawn(out, now);

const STAGES: readonly (readonly [Stage, ProductionDocument])[] = [
  ['DRAFT', begun],
  ['ASSETS', described],
  ['ENCODES', delivered],
  ['QC', encoded],
  ['READY', passed],
  ['PUBLISHED', out],
  ['WITHDRAWN', away],
];

test.each(STAGES)('the stage of a production is derived: %s', (stage, production) => {
  expect(stageOf(production, now)).toBe(stage);
});

/** The allowed steps at each stage. */
const LEGAL: Readonly<Record<Stage, readonly Step[]>> = {
  DRAFT: ['REVISE', 'DELIVER', 'RECORD_ENCODE'],
  ASSETS: ['REVISE', 'DELIVER', 'RECORD_ENCODE'],
  ENCODES: ['REVISE', 'DELIVER', 'RECORD_ENCODE'],
  QC: ['REVISE', 'DELIVER', 'RECORD_ENCODE', 'RECORD_QC'],
  READY: ['REVISE', 'DELIVER', 'RECORD_ENCODE', 'RECORD_QC', 'PUBLISH'],
  PUBLISHED: ['REVISE', 'DELIVER', 'RECORD_ENCODE', 'WITHDRAW'],
  WITHDRAWN: ['REVISE', 'DELIVER', 'RECORD_ENCODE', 'REINSTATE'],
};
const STEPS: readonly Step[] = ['REVISE', 'DELIVER', 'RECORD_ENCODE', 'RECORD_QC', 'PUBLISH', 'WITHDRAW', 'REINSTATE'];

test.each(STAGES)(
  'at %s exactly the steps of the table are allowed, and every other returns what is missing',
  (stage, production) => {
    expect(STEPS.filter((step) => missingFor(step, production, now).length === 0)).toEqual(LEGAL[stage]);
  },
);

describe('missing parts', () => {
  const codes = (production: ProductionDocument) => missingIn(production, now).map(({ code }) => code);

  test('are reported all at once', () => {
    expect(codes(begun)).toEqual([
      'NAME',
      'SYNOPSIS',
      'RATING',
      'GENRE',
      'RUNTIME',
      'LICENCE',
      'VIDEO',
      'CAPTIONS',
      'QC',
    ]);
  });

  test('a blank synopsis and an ended licence count as missing', () => {
    const blank = withFacts(
      described,
      { ...described.facts, synopses: { ...described.facts.synopses, short: { en: ' ' } } },
      now,
    );
    expect(codes(blank)).toContain('SYNOPSIS');
    expect(
      codes(
        withWindows(described, [{ country: 'US', from: '2020-01-01T00:00:00Z', until: '2026-11-15T00:00:00Z' }], now),
      ),
    ).toContain('LICENCE');
  });

  test('a failed encode is awaited twice more, then parked with its reason; another file starts again', () => {
    const fail = (production: ProductionDocument, reason: string) =>
      withEncode(production, 'VIDEO-film', { outcome: 'FAILED', reason }, now);
    const twice = fail(fail(delivered, 'disk full'), 'disk full');
    expect(codes(twice)).toEqual(['ENCODE', 'QC']);
    const thrice = fail(twice, 'no audio track');
    expect(codes(thrice)).toEqual(['ENCODE_PARKED', 'QC']);
    expect(missingIn(thrice, now)[0]?.message).toContain('no audio track');
    const again = withAsset(thrice, asset('VIDEO', null, 'VIDEO-again'), now);
    expect(again.assets.map(({ id }) => id)).toEqual(['CAPTIONS-film', 'VIDEO-again']);
    expect(codes(again)).toEqual(['ENCODE', 'QC']);
  });

  test('a new delivery or encode discards the result of quality control', () => {
    expect(codes(withQcVerdict(encoded, false, 'The sound is late.', now))).toEqual(['QC_FAILED']);
    expect(codes(withAsset(passed, asset('CAPTIONS', null, 'better'), now))).toEqual(['QC']);
    expect(codes(withEncode(passed, 'VIDEO-film', { outcome: 'COMPLETED', maxQuality: 'HD' }, now))).toEqual(['QC']);
  });

  test('captions must be in the original language', () => {
    const french = withAsset(
      withAsset(described, asset('VIDEO'), now),
      { ...asset('CAPTIONS'), languages: ['fr'] },
      now,
    );
    expect(codes(french)).toContain('CAPTIONS');
  });
});

describe('a series', () => {
  const episode = (number: number) => ({
    id: asId<EpisodeId>(`e${number}`),
    seasonNumber: 1,
    number,
    name: `Episode ${number}`,
    synopsis: 'Fog again.',
    runtimeSeconds: 2400,
  });
  const series = withFacts(described, { ...described.facts, kind: 'SERIES', runtimeSeconds: null }, now);
  const ready = (production: ProductionDocument, number: number) => {
    const { id } = episode(number);
    const known = withEpisode(production, episode(number), asId<SeasonId>(`s${number}`), now);
    return withEncode(
      withAsset(withAsset(known, asset('VIDEO', id), now), asset('CAPTIONS', id), now),
      `VIDEO-${id}`,
      { outcome: 'COMPLETED', maxQuality: 'FHD' },
      now,
    );
  };

  test('is published with all of its episodes', () => {
    expect(missingIn(series, now).map(({ code }) => code)).toEqual(['EPISODES', 'QC']);
    const half = withEpisode(ready(series, 1), episode(2), asId<SeasonId>('s2'), now);
    expect(missingIn(half, now).map(({ code, about }) => [code, about])).toEqual([
      ['VIDEO', 'e2'],
      ['CAPTIONS', 'e2'],
      ['QC', null],
    ]);
  });

  test('stays published while a new episode is prepared, which is published when it is ready', () => {
    const onAir = published(withQcVerdict(ready(series, 1), true, null, now), now);
    const more = withEpisode(onAir, episode(2), asId<SeasonId>('s2'), now);
    expect(stageOf(more, now)).toBe('PUBLISHED');
    expect(missingFor('PUBLISH', more, now).map(({ code }) => code)).toEqual(['VIDEO', 'CAPTIONS', 'QC']);
    expect(missingFor('PUBLISH', withQcVerdict(ready(onAir, 2), true, null, now), now)).toEqual([]);
  });
});

test('a released title cannot be published again, and a reinstated one can be withdrawn again', () => {
  expect(missingFor('PUBLISH', out, now).map(({ code }) => code)).toEqual(['NEWS']);
  expect(missingFor('PUBLISH', away, now).map(({ code }) => code)).toEqual(['REINSTATEMENT']);
  expect(missingFor('WITHDRAW', passed, now).map(({ code }) => code)).toEqual(['PUBLICATION']);
  expect(missingFor('WITHDRAW', reinstated(away, now), now)).toEqual([]);
});
