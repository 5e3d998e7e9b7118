/** Builds the content of a page. Pure: equal inputs make equal pages on every machine. */
import type { PageInput } from './page-input.js';
import { selectRows } from './select-rows.js';
import { rankTitles } from './ranked-titles.js';
import { rowCandidates } from './row-candidates.js';
import type { Row } from './row.js';
import { readWatched } from '../profile/watched-titles.js';

export interface PageContent {
  readonly quality: 'PERSONALISED' | 'POPULAR';
  readonly hero: { readonly title: number; readonly callToAction: 'PLAY' | 'RESUME' } | null;
  readonly rows: readonly Row[];
}

export function buildPage(input: PageInput): PageContent {
  const { catalogue, titles, scores, views } = input;
  const shown = new Uint8Array(catalogue.titles.length);
  for (const title of titles) shown[title] = 1;
  const watched = readWatched(catalogue, views, (title) => shown[title] === 1);
  const ranked = rankTitles(titles, scores.score, (title) => watched.started.has(title));
  const [hero] = ranked.fresh;
  return {
    quality: scores.fit === null ? 'POPULAR' : 'PERSONALISED',
    hero: hero === undefined ? null : { title: hero, callToAction: 'PLAY' },
    rows: selectRows(rowCandidates(input, ranked, watched), ranked.worth, titles.length),
  };
}
