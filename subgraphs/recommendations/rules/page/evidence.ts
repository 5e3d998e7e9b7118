/** What the titles of a history are to the profile: the words with which a reason may name them. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { View } from '../profile/history.js';
import type { Rating } from '../profile/ratings.js';

/** `WATCHED`: at least a tenth of it. `LIKED`: a thumb up without such a view. `LISTED`: on the list without any view. */
export type Evidence = 'WATCHED' | 'LIKED' | 'LISTED';

/** By title number. A title that speaks against its like, or for nothing, is absent. */
export type EvidenceByTitle = ReadonlyMap<number, Evidence>;

interface Signals {
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  readonly ratings: readonly Rating[];
}

/** A title that was left before this share is no title that was watched. */
const WATCHED_SHARE = 0.1;

/** Every title of the result has a positive weight in the folded history. */
export function evidenceOf({ indexOf }: Catalogue, { views, listed, rejected, ratings }: Signals): EvidenceByTitle {
  const byId = new Map<TitleId, Evidence>(listed.map((titleId) => [titleId, 'LISTED']));
  for (const { titleId } of views) byId.delete(titleId);
  for (const { titleId, thumb } of ratings) {
    if (thumb === 'DOWN') byId.delete(titleId);
    else byId.set(titleId, 'LIKED');
  }
  const disliked = new Set(ratings.flatMap(({ titleId, thumb }) => (thumb === 'DOWN' ? [titleId] : [])));
  for (const { titleId, share, completed } of views)
    if ((completed || share >= WATCHED_SHARE) && !disliked.has(titleId)) byId.set(titleId, 'WATCHED');
  for (const titleId of rejected) byId.delete(titleId);
  return new Map(
    [...byId].flatMap(([titleId, evidence]) => {
      const title = indexOf.get(titleId);
      return title === undefined ? [] : [[title, evidence] as const];
    }),
  );
}
