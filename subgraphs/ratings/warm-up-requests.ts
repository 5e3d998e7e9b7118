/** The part of a title's page that ratings resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import type { RatingsStore } from './store.js';

const RATINGS = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Title { myThumb communityRating { __typename average count } }
  }
}`;

export async function warmUpRequests({ collections }: RatingsStore): Promise<readonly WarmUpRequest[]> {
  const { documents: given } = await collections.ratings.find({ limit: 1 });
  return given.map(({ profileId, titleId }) => ({
    query: RATINGS,
    variables: { representations: [{ __typename: 'Title', id: titleId }] },
    viewer: warmUpViewer({ profileId }),
  }));
}
