/** The part of the browse page that recommendations resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import { HISTORY_IDS, profileFactId, profileOfHistory } from './documents.js';
import type { RecommendationsStore } from './store.js';

const BROWSE_PAGE = `query ($device: DeviceClass!, $rows: Int, $perRow: Int) {
  viewer {
    browsePage(device: $device) {
      __typename id generatedAt quality
      hero { __typename callToAction reason trackId title { ...Tile personalizedArtworkId } }
      rows(first: $rows) {
        __typename
        pageInfo { __typename hasNextPage endCursor }
        edges {
          __typename
          cursor
          node {
            __typename id kind heading trackId
            items(first: $perRow) {
              __typename
              pageInfo { __typename hasNextPage endCursor }
              edges { __typename cursor rank trackId node { ...Tile personalizedArtworkId } }
            }
          }
        }
      }
    }
  }
}

fragment Tile on Title { __typename id name kind matchScore }`;

/** Pages of different members, by which the code of page building is compiled before the first one that counts. */
const WARM_UP_PAGES = 12;

export async function warmUpRequests({
  collections: { facts },
}: RecommendationsStore): Promise<readonly WarmUpRequest[]> {
  const { documents: histories } = await facts.find({ ...HISTORY_IDS, limit: WARM_UP_PAGES });
  const profiles = await facts.getMany(histories.map(({ id }) => profileFactId(profileOfHistory(id))));
  return profiles.flatMap((fact) =>
    fact?.about === 'profile'
      ? [
          {
            query: BROWSE_PAGE,
            variables: { device: 'TV', rows: 40, perRow: 10 },
            viewer: warmUpViewer(fact.state),
          },
        ]
      : [],
  );
}
