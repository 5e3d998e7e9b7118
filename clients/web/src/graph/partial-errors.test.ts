import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client';
import { expect, test } from 'vitest';
import { isUnavailable, keyOf, partialErrors } from './partial-errors';

const QUERY = gql`query Page($rows: Int = 6) { viewer { browsePage(rows: $rows) { id } badge } }`;

/** A client whose router sends these responses in this order. */
function clientOf(...responses: readonly object[]) {
  const rest = [...responses];
  const router = new ApolloLink(
    () =>
      new Observable((observer) => {
        observer.next(rest.shift() ?? {});
        observer.complete();
      }),
  );
  return new ApolloClient({ link: ApolloLink.from([partialErrors.link, router]), cache: new InMemoryCache() });
}

function ask(client: ApolloClient) {
  return client.query({ query: QUERY, variables: { rows: 3 }, errorPolicy: 'all', fetchPolicy: 'network-only' });
}

test('a null with an error at its path is unavailable, a null without one is absent; the next complete response clears it', async () => {
  const lostPage = {
    data: { viewer: { __typename: 'Viewer', browsePage: null, badge: null } },
    errors: [{ message: 'unavailable', path: ['viewer', 'browsePage'], extensions: { service: 'recommendations' } }],
  };
  const client = clientOf(lostPage, {
    data: { viewer: { __typename: 'Viewer', browsePage: { __typename: 'BrowsePage', id: '1' }, badge: null } },
  });
  const key = keyOf('Page', { rows: 3 });

  await ask(client);
  expect(isUnavailable(partialErrors.of(key), null, 'viewer.browsePage')).toBe(true);
  expect(isUnavailable(partialErrors.of(key), null, 'viewer.badge')).toBe(false);
  expect(partialErrors.of(key)).toEqual([{ path: 'viewer.browsePage', service: 'recommendations' }]);

  await ask(client);
  expect(partialErrors.of(key)).toEqual([]);
});

test("one error for many tiles names all of them by the router's `affected`", async () => {
  const affected = { path: 'viewer.rows.@.node', fields: ['artwork', 'badges'], count: 400 };
  const client = clientOf({
    data: { viewer: null },
    errors: [
      {
        message: 'unavailable',
        path: ['viewer', 'rows', 0, 'node', 'artwork'],
        extensions: { service: 'catalog', affected },
      },
    ],
  });
  await ask(client);
  const found = partialErrors.of(keyOf('Page', { rows: 3 }));

  expect(isUnavailable(found, null, 'viewer.rows.@.node.badges')).toBe(true);
  expect(isUnavailable(found, null, 'viewer.rows.@.node.progress')).toBe(false);
  expect(isUnavailable(found, 'there', 'viewer.rows.@.node.badges')).toBe(false);
});

test('fields that another query delivered are cleared, with all fields below them', async () => {
  const client = clientOf({
    data: { viewer: null },
    errors: [
      { message: 'unavailable', path: ['viewer', 'list', 0, 'a'] },
      { message: 'unavailable', path: ['viewer', 'badge'] },
    ],
  });
  await ask(client);
  const key = keyOf('Page', { rows: 3 });
  partialErrors.clear(key, 'viewer.list');

  expect(partialErrors.of(key)).toEqual([{ path: 'viewer.badge', service: null }]);
});

test('entries are kept per variables, regardless of the order of the variables', () => {
  expect(keyOf('Page', { b: 1, a: 2 })).toBe(keyOf('Page', { a: 2, b: 1, c: undefined }));
  expect(keyOf('Page', { a: 2 })).not.toBe(keyOf('Page', { a: 3 }));
});
