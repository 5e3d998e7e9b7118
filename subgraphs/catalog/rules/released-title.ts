/** Converts between a production and the title that members see. */
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { AssetEntry, AssetKind, ProductionDocument, TitleFacts, WholeTitle } from '../documents.js';

const LOWEST_FIRST: readonly VideoQuality[] = ['SD', 'HD', 'FHD', 'UHD_4K'];

/** The quality that every video has; that of the facts without a released video. */
function qualityOf(videos: readonly AssetEntry[], { maxQuality }: TitleFacts): VideoQuality {
  return LOWEST_FIRST.find((quality) => videos.some(({ encode }) => encode?.maxQuality === quality)) ?? maxQuality;
}

function union(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

/** The title as members see it, with released parts only. Null before the first publication and without a rating. */
export function releasedTitle(production: ProductionDocument): WholeTitle | null {
  const { id, version, life, facts, windows, publishedAt } = production;
  const { rating } = facts;
  if (publishedAt === null || rating === null) return null;
  const assets = production.assets.filter(({ released }) => released);
  const episodes = production.episodes.filter(({ released }) => released);
  const seasons = production.seasons.filter(({ number }) =>
    episodes.some(({ seasonNumber }) => seasonNumber === number),
  );
  const ofKind = (kind: AssetKind): readonly AssetEntry[] => assets.filter((asset) => asset.kind === kind);
  const languagesOf = (kind: AssetKind): readonly string[] => ofKind(kind).flatMap(({ languages }) => languages);
  return {
    title: {
      ...facts,
      rating,
      id,
      version,
      windows,
      publishedAt,
      withdrawn: life === 'WITHDRAWN',
      audioLanguages: union(facts.audioLanguages, languagesOf('VIDEO')),
      subtitleLanguages: union(facts.subtitleLanguages, languagesOf('CAPTIONS')),
      closedCaptions: union(facts.closedCaptions, languagesOf('CAPTIONS')),
      audioDescription: union(facts.audioDescription, languagesOf('AUDIO_DESCRIPTION')),
      maxQuality: qualityOf(ofKind('VIDEO'), facts),
      seasonIds: seasons.map((season) => season.id),
      trailers: ofKind('TRAILER').map(({ id: trailerId, name, runtimeSeconds }) => ({
        id: trailerId,
        name,
        runtimeSeconds: runtimeSeconds ?? 0,
      })),
    },
    seasons: seasons.map((season) => ({
      ...season,
      titleId: id,
      episodeIds: episodes.filter(({ seasonNumber }) => seasonNumber === season.number).map((episode) => episode.id),
    })),
    episodes: episodes.map(({ released: _, ...episode }) => ({ ...episode, titleId: id })),
  };
}

/** The production of an imported or seeded title: without assets, and everything is released. */
export function productionOf({ title, seasons, episodes }: WholeTitle): ProductionDocument {
  const { id, version, windows, publishedAt, withdrawn, seasonIds: _, trailers: __, ...facts } = title;
  return {
    id,
    version,
    life: withdrawn ? 'WITHDRAWN' : 'PUBLISHED',
    facts,
    windows,
    seasons: seasons.map(({ id: seasonId, number, releaseYear }) => ({ id: seasonId, number, releaseYear })),
    episodes: episodes.map(({ titleId: ___, ...episode }) => ({ ...episode, released: true })),
    assets: [],
    verdict: null,
    publishedAt,
    changedAt: publishedAt,
  };
}
