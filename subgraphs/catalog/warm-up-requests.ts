/** The parts of the browse page that catalog resolves. */
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import { ALL_TITLES_SHELF, NO_LIMIT, shelfKey } from './rules/shelves.js';
import type { CatalogStore } from './store.js';

const EDITORIAL_PAGE = `query ($country: CountryCode!, $maturity: MaturityLevel!) {
  editorialPage(country: $country, maturityLimit: $maturity, rows: 3, perRow: 10) {
    __typename
    id
    rows { __typename id heading titles { __typename id name kind boxArt(width: 320) { __typename url alt } } }
  }
}`;

const TILES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Title {
      artwork(shape: LANDSCAPE_16_9, width: 320) { __typename url alt dominantColor }
      boxArt(width: 320) { __typename url alt }
      releaseYear
      badges
      maturityRating { __typename label level }
      availability { __typename status leavesAt maxQuality }
    }
  }
}`;

const HERO = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Title {
      synopsis(length: MEDIUM)
      artwork(shape: BILLBOARD, width: 1280) { __typename url alt }
      logo { __typename url alt }
      maturityRating { __typename label advisories }
    }
  }
}`;

const EPISODES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Episode { number seasonNumber name } }
}`;

/** The tiles of a page of 40 rows. */
const TILE_COUNT = 400;

export async function warmUpRequests(store: CatalogStore): Promise<readonly WarmUpRequest[]> {
  const shelf = shelfKey(ALL_TITLES_SHELF, NO_LIMIT);
  const { documents } = await store.shelf({ shelf, sort: 'SUGGESTED', after: null, limit: TILE_COUNT });
  if (documents.length === 0) return [];
  const titleIds = documents.map(({ titleId }) => titleId);
  const titles = titleIds.map((id) => ({ __typename: 'Title', id, personalizedArtworkId: null }));
  const episodes = (await firstSeason(store, titleIds)).map((id) => ({ __typename: 'Episode', id }));
  return [
    { query: EDITORIAL_PAGE, variables: { country: 'US', maturity: 'AGE_18' }, viewer: null },
    { query: TILES, variables: { representations: titles }, viewer: null },
    { query: HERO, variables: { representations: titles.slice(0, 1) }, viewer: null },
    { query: EPISODES, variables: { representations: episodes }, viewer: null },
  ];
}

/** The episodes of the first season among the titles. */
async function firstSeason(store: CatalogStore, titleIds: readonly TitleId[]): Promise<readonly EpisodeId[]> {
  const titles = await store.titles(titleIds);
  const seasonIds = titles.flatMap((title) => title?.seasonIds ?? []);
  const [season] = await store.seasons(seasonIds.slice(0, 1));
  return season?.episodeIds ?? [];
}
