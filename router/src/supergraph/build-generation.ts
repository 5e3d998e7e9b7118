/**
 * A supergraph made ready to serve: its engine, the connections to its subgraphs, and the way GraphQL comes in over
 * HTTP.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import type { Engine } from '../engine/engine.js';
import { ENGINES } from '../engine/engines.js';
import type { PathCounts } from '../engine/path-counts.js';
import type { GraphQLHttpHandler } from '../http/graphql-over-http.js';
import { createRequestHandler } from '../pipeline/handle-request.js';
import type { Authenticate } from '../pipeline/authenticate/authenticate.js';
import { startApolloServer } from '../pipeline/apollo-server.js';
import { parseAndValidate } from '../pipeline/resolve-operation/validate-document.js';
import { createDocumentCache } from '../pipeline/resolve-operation/document-cache.js';
import type { PersistedOperations } from '../persisted-operations/automatic-persisted-queries.js';
import { createResolveOperation } from '../pipeline/resolve-operation/resolve-operation.js';
import { subgraphPolicies } from '../policies/order.js';
import { applyPolicies } from '../policies/policy.js';
import type { Safelist } from '../persisted-operations/open-safelist.js';
import { createHttpClient } from '../subgraph-client/http-client.js';
import type { HttpClient } from '../subgraph-client/http-client.js';
import { createSubgraphClient } from '../subgraph-client/subgraph-client.js';
import type { UsageReporter } from '../telemetry/usage/usage-reporter.js';
import type { BuildGeneration, Generation } from './generations.js';
import { readKnownOperations, warmUp } from './warm-up.js';
import type { Supergraph } from './supergraph-source.js';
import { invalidSupergraph } from './invalid-supergraph.js';

export interface RouterGeneration extends Generation {
  readonly handleRequest: GraphQLHttpHandler;
}

/** What outlives every generation. */
export interface GenerationDependencies {
  readonly config: RouterConfig;
  readonly authenticate: Authenticate;
  readonly persistedOperations: PersistedOperations;
  /** What clients are held to; null: nothing. */
  readonly safelist: Safelist | null;
  readonly counts: PathCounts;
  readonly usage: UsageReporter | null;
  readonly log: Logger;
}

/** Rejects with a `StartError` when the engine refuses the supergraph. */
export function createGenerationBuilder(context: GenerationDependencies): BuildGeneration<RouterGeneration> {
  return async (supergraph) => {
    const { config, counts, log } = context;
    const client = createHttpClient(new Map([...supergraph.subgraphUrls, ...config.subgraphUrls]));
    try {
      const send = applyPolicies(client.send, subgraphPolicies(config.deadlines, log));
      const engine = await ENGINES[config.engine]({
        supergraphSdl: supergraph.sdl,
        ...createSubgraphClient(send, log),
        log,
        counts,
        ...(config.dumpPlan && { dump }),
      });
      return await openGeneration({ ...context, supergraph, client, engine });
    } catch (error) {
      await client.close();
      throw invalidSupergraph(supergraph.origin, error);
    }
  };
}

function dump(text: string): void {
  void process.stdout.write(`${text}\n`);
}

interface GenerationParts extends GenerationDependencies {
  readonly supergraph: Supergraph;
  readonly client: HttpClient;
  readonly engine: Engine;
}

async function openGeneration({
  config,
  authenticate: callerOf,
  persistedOperations: persisted,
  safelist: listed,
  usage,
  log,
  supergraph,
  client,
  engine,
}: GenerationParts): Promise<RouterGeneration> {
  const {
    limits,
    introspection,
    deadlines: { pageMs: pageDeadlineMs },
  } = config;
  const documentOf = createDocumentCache((source) =>
    parseAndValidate(source, { schema: engine.apiSchema, limits, introspection }),
  );
  await nextTurn();
  await warmUp(
    engine,
    documentOf,
    listed?.recentOperations() ?? (await readKnownOperations(config.knownOperations)),
    log,
  );

  const apollo =
    config.engine === 'native'
      ? null
      : await startApolloServer({
          engine,
          supergraphSdl: supergraph.sdl,
          limits,
          introspection,
          authenticate: callerOf,
          pageDeadlineMs,
          log,
        });
  const handle =
    apollo?.handle ??
    createRequestHandler({
      engine,
      resolveOperation: createResolveOperation(engine.apiSchema, documentOf, persisted),
      authenticate: callerOf,
      pageDeadlineMs,
      usage,
      log,
    });
  return {
    supergraph,
    handleRequest: handle,
    close: async () => {
      await apollo?.close();
      await engine.close();
      await client.close();
    },
  };
}
