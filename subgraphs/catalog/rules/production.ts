/** The effect of each step on a production. `onboarding.ts` decides whether a step is allowed. */
import type { EpisodeId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { AssetEntry, EncodeEntry, ProductionDocument, ProductionSeason, TitleFacts } from '../documents.js';
import { ENCODE_ATTEMPTS, publicationStateAfter } from './onboarding.js';

export function newProduction(id: TitleId, facts: TitleFacts, now: Date): ProductionDocument {
  return {
    id,
    version: 1,
    life: 'UNPUBLISHED',
    facts,
    windows: [],
    seasons: [],
    episodes: [],
    assets: [],
    verdict: null,
    publishedAt: null,
    changedAt: now.toISOString(),
  };
}

/** The production with changes, at its next version. */
function next(production: ProductionDocument, now: Date, changes: Partial<ProductionDocument>): ProductionDocument {
  return {
    ...production,
    ...changes,
    version: production.version + 1,
    changedAt: now.toISOString(),
  };
}

export function withFacts(production: ProductionDocument, facts: TitleFacts, now: Date): ProductionDocument {
  return next(production, now, { facts });
}

export function withWindows(
  production: ProductionDocument,
  windows: readonly LicenceWindow[],
  now: Date,
): ProductionDocument {
  return next(production, now, { windows });
}

export interface NewEpisode {
  readonly id: EpisodeId;
  readonly seasonNumber: number;
  readonly number: number;
  readonly name: string;
  readonly synopsis: string;
  readonly runtimeSeconds: number;
}

/** @param newSeasonId Id of the season when the episode is its first one. */
export function withEpisode(
  production: ProductionDocument,
  episode: NewEpisode,
  newSeasonId: SeasonId,
  now: Date,
): ProductionDocument {
  const isKnown = production.seasons.some(({ number }) => number === episode.seasonNumber);
  const season: ProductionSeason = { id: newSeasonId, number: episode.seasonNumber, releaseYear: now.getUTCFullYear() };
  return next(production, now, {
    seasons: isKnown ? production.seasons : [...production.seasons, season].sort((a, b) => a.number - b.number),
    episodes: [...production.episodes, { ...episode, released: false }].sort(
      (a, b) => a.seasonNumber - b.seasonNumber || a.number - b.number,
    ),
    verdict: null,
  });
}

const NEEDS_ENCODE: Readonly<Record<AssetEntry['kind'], boolean>> = {
  VIDEO: true,
  TRAILER: true,
  CAPTIONS: false,
  AUDIO_DESCRIPTION: false,
};

const AWAITED: EncodeEntry = { state: 'AWAITED', failures: 0, reason: null, maxQuality: null };

/** Whether an asset replaces another: a unit has one video, and one captions and description file per language. */
function replaces(asset: Pick<AssetEntry, 'kind' | 'episodeId' | 'languages'>, other: AssetEntry): boolean {
  if (asset.kind !== other.kind || asset.episodeId !== other.episodeId || asset.kind === 'TRAILER') return false;
  return asset.kind === 'VIDEO' || asset.languages.some((language) => other.languages.includes(language));
}

/** Adds an asset. It replaces an earlier unreleased one, and discards the result of quality control. */
export function withAsset(
  production: ProductionDocument,
  asset: Omit<AssetEntry, 'encode' | 'released'>,
  now: Date,
): ProductionDocument {
  return next(production, now, {
    assets: [
      ...production.assets.filter((other) => other.released || !replaces(asset, other)),
      { ...asset, encode: NEEDS_ENCODE[asset.kind] ? AWAITED : null, released: false },
    ],
    verdict: null,
  });
}

export type EncodeOutcome =
  | { readonly outcome: 'COMPLETED'; readonly maxQuality: VideoQuality }
  | { readonly outcome: 'FAILED'; readonly reason: string };

function encodeAfter(encode: EncodeEntry, result: EncodeOutcome): EncodeEntry {
  if (result.outcome === 'COMPLETED') return { ...encode, state: 'COMPLETED', maxQuality: result.maxQuality };
  const failures = encode.failures + 1;
  return {
    state: failures < ENCODE_ATTEMPTS ? 'AWAITED' : 'PARKED',
    failures,
    reason: result.reason,
    maxQuality: null,
  };
}

/** @param assetId Of an asset with an encode. */
export function withEncode(
  production: ProductionDocument,
  assetId: string,
  result: EncodeOutcome,
  now: Date,
): ProductionDocument {
  return next(production, now, {
    assets: production.assets.map((asset) =>
      asset.id === assetId && asset.encode !== null ? { ...asset, encode: encodeAfter(asset.encode, result) } : asset,
    ),
    verdict: null,
  });
}

export function withQcVerdict(
  production: ProductionDocument,
  passed: boolean,
  notes: string | null,
  now: Date,
): ProductionDocument {
  return next(production, now, { verdict: { passed, notes } });
}

/** Removes released assets that a later delivery replaces. */
function withoutReplaced(assets: readonly AssetEntry[]): readonly AssetEntry[] {
  return assets.filter((asset, index) => !assets.slice(index + 1).some((later) => replaces(later, asset)));
}

/** Releases all episodes and assets. */
export function published(production: ProductionDocument, now: Date): ProductionDocument {
  return next(production, now, {
    life: publicationStateAfter('PUBLISH', production.life),
    publishedAt: production.publishedAt ?? now.toISOString(),
    episodes: production.episodes.map((episode) => ({ ...episode, released: true })),
    assets: withoutReplaced(production.assets).map((asset) => ({ ...asset, released: true })),
    verdict: null,
  });
}

export function withdrawn(production: ProductionDocument, now: Date): ProductionDocument {
  return next(production, now, { life: publicationStateAfter('WITHDRAW', production.life) });
}

export function reinstated(production: ProductionDocument, now: Date): ProductionDocument {
  return next(production, now, { life: publicationStateAfter('REINSTATE', production.life) });
}
