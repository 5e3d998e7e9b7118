/** The Apollo Client of the app: the only way to the router. */
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, Observable } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { from, switchMap } from 'rxjs';
import { session } from '../session/session';
import { createCache } from './cache';
import { faults } from './faults';
import { openOwnWrites } from './own-writes';
import { partialErrors } from './partial-errors';
import { routerUrl } from './router-url';
import { staleParts } from './stale-parts';

const ownWrites = openOwnWrites();

const withToken = new SetContextLink(async () => {
  const token = await session.token();
  return {
    headers: {
      ...faults.headers(),
      ...ownWrites.headers(),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
  };
});

/** Renews a refused access token once and repeats the operation. Without a new token the session ends. */
const renewOnRefusal = new ErrorLink(({ error, operation, forward }) => {
  const isRefused =
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
  if (!isRefused || operation.getContext()['isSecondTry'] === true) return undefined;
  operation.setContext({ isSecondTry: true });
  session.invalidateToken();
  return from(session.token()).pipe(
    switchMap((token) =>
      token === null ? new Observable<never>((observer) => observer.error(error)) : forward(operation),
    ),
  );
});

/** Tells the badge that the router has refused the list of faults, and why. */
const noteRefusedFaults = new ErrorLink(({ error }) => {
  if (CombinedGraphQLErrors.is(error)) faults.noteErrors(error.errors);
});

export const client = new ApolloClient({
  link: ApolloLink.from([
    partialErrors.link,
    staleParts.link,
    noteRefusedFaults,
    renewOnRefusal,
    withToken,
    new HttpLink({ uri: `${routerUrl}/graphql`, fetch: ownWrites.fetch }),
  ]),
  cache: createCache(),
  clientAwareness: { name: 'marquee-web', version: '0.1.0' },
});

session.subscribe(() => {
  // Data of the member who has signed out must not be shown to the next one.
  if (session.read().phase === 'guest') void client.clearStore();
});
