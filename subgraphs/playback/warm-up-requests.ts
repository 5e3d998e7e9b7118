/** The parts of the browse page that playback resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import { profileRecordId } from './documents.js';
import type { PlaybackStore } from './store.js';

const CONTINUE_WATCHING = `{
  viewer {
    continueWatching(first: 10) {
      __typename
      edges {
        __typename
        node {
          __typename positionSeconds durationSeconds percent updatedAt
          title { __typename id name kind }
          episode { __typename id }
        }
      }
    }
  }
}`;

const PROGRESS = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Title { progress { __typename percent positionSeconds episode { __typename id } } }
  }
}`;

/** The tiles of a page of 40 rows. */
const TILE_COUNT = 400;

export async function warmUpRequests({ collections }: PlaybackStore): Promise<readonly WarmUpRequest[]> {
  const [{ documents: bookmarks }, { documents: titles }] = await Promise.all([
    collections.bookmarks.find({ limit: 1 }),
    collections.titles.find({ limit: TILE_COUNT }),
  ]);
  const [profile] = await collections.members.getMany(bookmarks.map(({ profileId }) => profileRecordId(profileId)));
  if (profile?.about !== 'profile') return [];
  const viewer = warmUpViewer(profile.state);
  const representations = titles.map(({ id }) => ({ __typename: 'Title', id }));
  return [
    { query: CONTINUE_WATCHING, viewer },
    { query: PROGRESS, variables: { representations }, viewer },
  ];
}
