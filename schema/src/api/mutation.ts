/** Resolvers of the API's mutation fields. */
import { ClientError } from '../client-error.js';
import { readGraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import type { Role } from '../store/documents.js';
import { lintView } from './check-view.js';
import type { ApiContext } from './context.js';
import type { RootFields } from './execute-graphql.js';
import { publishOperations } from './operation-mutations.js';
import type { PublishOperationsArguments } from './operation-mutations.js';
import { publicationMutations } from './publication-mutations.js';
import { requireRef, variantMutations } from './variant-mutations.js';

export const mutation: RootFields<ApiContext> = {
  graph: ({ id }: { id: string }, context: ApiContext) => {
    requireRole(context.caller, id, 'read');
    return graphMutation(id, context);
  },
};

function graphMutation(graph: string, context: ApiContext) {
  return {
    ...publicationMutations(graph, context),
    ...keyMutations(graph, context),

    variant: ({ name }: { name: string }) => variantMutations(requireRef(graph, name), context),

    lintSchema: async ({ sdl, baseSdl }: { sdl: string; baseSdl?: string | null }) => {
      requireRole(context.caller, graph, 'check');
      return lintView(await context.checks.lint(sdl, baseSdl ?? null));
    },

    persistedQueryList: ({ id }: { id: string }) => {
      if (readGraphRef(id)?.graph !== graph) return null;
      return {
        publishOperations: ({ operations }: PublishOperationsArguments) =>
          publishOperations(graph, id, operations ?? [], context),
      };
    },
  };
}

function keyMutations(graph: string, { caller, keys }: ApiContext) {
  return {
    createKey: ({ name, roles }: { name: string; roles: readonly string[] }) => {
      const { name: by } = requireRole(caller, graph, 'admin');
      if (name.trim() === '' || roles.length === 0)
        throw new ClientError('BAD_USER_INPUT', 'A key needs a name and at least one role.');
      return keys.create(
        name,
        graph,
        roles.map((role) => role.toLowerCase() as Role),
        by,
      );
    },

    revokeKey: ({ name }: { name: string }) => {
      requireRole(caller, graph, 'admin');
      return keys.revoke(name, graph);
    },
  };
}
