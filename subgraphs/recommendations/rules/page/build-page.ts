/** Builds the content of a page. Pure: equal inputs make equal pages on every machine. */
import type { PageInput } from './page-input.js';
import { selectRows } from './select-rows.js';
import { orderTitles, rowCandidates } from './row-candidates.js';
import type { Row } from './row.js';
import { readWatched } from '../profile/watched-titles.js';

export interface PageContent {
  readonly quality: 'PERSONALISED' | 'POPULAR';
  readonly hero: { readonly title: number; readonly callToAction: 'PLAY' | 'RESUME' } | null;
  readonly rows: readonly Row[];
}

export function buildPage(input: PageInput): PageContent {
  const shown = new Set(input.titles);
  const watched = readWatched(input.catalogue, input.views, (title) => shown.has(title));
  const ordered = orderTitles(input, watched);
  const hero = ordered.fresh[0] ?? ordered.all[0];
  return {
    quality: input.scores.fit === null ? 'POPULAR' : 'PERSONALISED',
    hero: hero === undefined ? null : { title: hero, callToAction: watched.inProgress.has(hero) ? 'RESUME' : 'PLAY' },
    rows: selectRows(rowCandidates(input, ordered, watched), input.scores.score, input.titles.length),
  };
}
