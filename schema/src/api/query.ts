/** Resolvers of the API's query fields. */
import { isVariantName, readGraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import { checkView } from './check-view.js';
import type { ApiContext } from './context.js';
import type { RootFields } from './execute-graphql.js';
import { listView, readVariantView, graphRefOf } from './variant-view.js';

export const query: RootFields<ApiContext> = {
  frontendUrlRoot: (_: unknown, { url }: ApiContext) => url,

  me: (_: unknown, { caller }: ApiContext) =>
    caller && {
      __typename: 'Graph',
      id: caller.graph,
      title: caller.graph,
      asActor: { actorId: caller.name, type: 'GRAPH' },
    },

  graph: ({ id }: { id: string }, context: ApiContext) => {
    requireRole(context.caller, id, 'read');
    return graphView(id, context);
  },

  variant: async ({ ref: text }: { ref: string }, context: ApiContext) => {
    const ref = readGraphRef(text);
    if (ref === null)
      return {
        __typename: 'InvalidRefFormat',
        message: `"${text}" is not a graph ref: write <graph>@<variant>, as in marquee@current.`,
      };
    requireRole(context.caller, ref.graph, 'read');
    return readVariantView(ref, context);
  },
};

function graphView(graph: string, context: ApiContext) {
  return {
    __typename: 'Graph',
    id: graph,
    title: graph,
    asActor: { actorId: graph, type: 'GRAPH' },
    variants: async () =>
      Promise.all(
        (await context.registry.variants(graph)).map((variant) => readVariantView(graphRefOf(variant), context)),
      ),
    variant: ({ name }: { name: string }) =>
      isVariantName(name) ? readVariantView({ graph, variant: name }, context) : null,
    checkWorkflow: async ({ id }: { id: string }) => {
      const check = await context.checks.read(id);
      return check?.graph === graph ? checkView(check, context) : null;
    },
    persistedQueryList: ({ id }: { id: string }) => (readGraphRef(id)?.graph === graph ? listView(id) : null),
    keys: async () => {
      requireRole(context.caller, graph, 'admin');
      return (await context.keys.list(graph)).map(({ name, roles, by, at, revokedAt }) => ({
        name,
        roles: roles.map((role) => role.toUpperCase()),
        by,
        createdAt: at,
        revokedAt,
      }));
    },
  };
}
