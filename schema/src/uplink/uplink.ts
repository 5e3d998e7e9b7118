/** Uplink, Apollo's protocol by which routers fetch their supergraph and persisted operations. */
import type { ApiRequest } from '../api/api-request.js';
import { printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { hasRole } from '../keys/keys.js';
import type { Keys } from '../keys/keys.js';
import type { PersistedOperations } from '../usage/persisted-operations.js';
import type { Registry } from '../launches/registry.js';

export interface UplinkContext extends ApiRequest {
  readonly registry: Registry;
  readonly keys: Keys;
  readonly persistedOperations: PersistedOperations;
  readonly url: string;
  /** The poll interval in each response. */
  readonly uplinkPollSeconds: number;
}

interface UplinkArguments {
  readonly ref: string;
  readonly apiKey: string;
  readonly ifAfterId?: string | null;
}

/** Apollo Router retries after RETRY_LATER only: the other codes are for errors that need a change of its settings. */
function fetchError(
  code: 'AUTHENTICATION_FAILED' | 'ACCESS_DENIED' | 'RETRY_LATER',
  message: string,
  { uplinkPollSeconds }: UplinkContext,
) {
  return { __typename: 'FetchError', code, message, minDelaySeconds: uplinkPollSeconds };
}

function unchanged(id: string, { uplinkPollSeconds }: UplinkContext) {
  return {
    __typename: 'Unchanged',
    id,
    minDelaySeconds: uplinkPollSeconds,
  };
}

export const uplink = {
  routerConfig: (args: UplinkArguments, context: UplinkContext) =>
    admitted(args, context, async (ref) => {
      const current = await context.registry.supergraph(ref);
      if (current === null)
        return fetchError('RETRY_LATER', `${args.ref} has no supergraph yet: publish subgraphs that compose.`, context);
      const { launch, sdl } = current;
      if (launch.id === args.ifAfterId) return unchanged(launch.id, context);
      return {
        __typename: 'RouterConfigResult',
        id: launch.id,
        supergraphSDL: sdl,
        minDelaySeconds: context.uplinkPollSeconds,
        messages: [],
      };
    }),

  routerEntitlements: (args: UplinkArguments, context: UplinkContext) =>
    admitted(args, context, async () =>
      args.ifAfterId === 'none'
        ? unchanged('none', context)
        : { __typename: 'RouterEntitlementsResult', id: 'none', minDelaySeconds: 60, entitlement: null },
    ),

  persistedQueries: (args: UplinkArguments, context: UplinkContext) =>
    admitted(args, context, async (ref) => {
      const list = await context.persistedOperations.published(printGraphRef(ref));
      const id = `${printGraphRef(ref)}/${list.revision}`;
      if (id === args.ifAfterId) return unchanged(id, context);
      const chunks =
        list.revision === 0
          ? null
          : [{ id, urls: [`${context.url}/persisted-operations/${printGraphRef(ref)}/${list.hash}`] }];
      return { __typename: 'PersistedQueriesResult', id, minDelaySeconds: context.uplinkPollSeconds, chunks };
    }),
};

async function admitted<T>(
  { ref: text, apiKey }: UplinkArguments,
  context: UplinkContext,
  resolve: (ref: GraphRef) => Promise<T>,
) {
  const caller = await context.keys.authenticate(apiKey);
  if (caller === null)
    return fetchError(
      'AUTHENTICATION_FAILED',
      'The API key is unknown to this registry: set APOLLO_KEY to a key of this registry.',
      context,
    );
  const ref = readGraphRef(text);
  if (ref === null || ref.graph !== caller.graph || !hasRole(caller, 'read'))
    return fetchError(
      'ACCESS_DENIED',
      `The key "${caller.name}" may not read ${text}: use a key of that graph with the role "read".`,
      context,
    );
  return resolve(ref);
}
