/** How answers are put together: objects by their id, lists page by page, namespaces merged. */
import { InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from '@marquee/operations/possible-types';

/**
 * Values that belong to the object they stand in. Different queries know different fields of them, and none takes away
 * what another brought. An `Artwork`'s id is its motif's, the same in every shape and size: by it alone one would
 * overwrite the other.
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
