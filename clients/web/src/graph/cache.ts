/** Cache policies: entities by id, connections page by page, namespace objects merged. */
import { InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from '@marquee/operations/possible-types';

/**
 * Types that are stored inside their parent object and merged field by field, since different queries select different
 * fields. `Artwork.id` is the same for every shape and size of a motif, so it cannot identify a cache entry.
 */
const VALUES = [
  'AccessibilityPreferences',
  'Artwork',
  'Availability',
  'Avatar',
  'CommunityRating',
  'Entitlements',
  'Hero',
  'MaturityRating',
  'Playability',
  'WatchProgress',
] as const;

export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: Object.fromEntries(Object.entries(possibleTypes).map(([name, types]) => [name, [...types]])),
    typePolicies: {
      Viewer: {
        merge: true,
        fields: {
          browsePage: { keyArgs: ['surface'] },
          continueWatching: relayStylePagination(),
          viewingHistory: relayStylePagination(),
          invoices: relayStylePagination(),
          ratings: relayStylePagination(),
        },
      },
      Profile: { fields: { myList: relayStylePagination() } },
      Account: { fields: { devices: relayStylePagination(), securityEvents: relayStylePagination() } },
      BrowsePage: { fields: { rows: relayStylePagination() } },
      Row: { fields: { items: relayStylePagination() } },
      Genre: { fields: { titles: relayStylePagination(['sort']) } },
      Person: { fields: { titles: relayStylePagination() } },
      Season: { fields: { episodes: relayStylePagination() } },
      ...Object.fromEntries(VALUES.map((name) => [name, { keyFields: false, merge: true }])),
    },
  });
}
