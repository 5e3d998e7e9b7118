/** How answers are put together: objects by their id, lists page by page, namespaces merged. */
import { InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

export const createCache = (): InMemoryCache =>
  new InMemoryCache({
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
      // Of values without an id the later answer may know other fields than the earlier one.
      Money: { keyFields: false },
      WatchProgress: { merge: true },
      Hero: { merge: true },
    },
  });
