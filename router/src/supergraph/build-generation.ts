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
import type { GraphQLHandler } from '../http/graphql-over-http.js';
import { createGraphQLHandler } from '../pipeline/handle-request.js';
import type { CallerOf } from '../pipeline/authenticate/authenticate.js';
import { startApolloServer } from '../pipeline/apollo-server.js';
import { checkDocument } from '../pipeline/resolve-operation/validate-document.js';
import { createDocumentCache } from '../pipeline/resolve-operation/document-cache.js';
import type { PersistedTexts } from '../persisted-operations/automatic-persisted-queries.js';
import { createUnderstand } from '../pipeline/resolve-operation/resolve-operation.js';
import { policiesInOrder, rawWithPolicies, withPolicies } from '../policies/order.js';
import type { OpenSafelist } from '../persisted-operations/open-safelist.js';
import { createHttpClient } from '../subgraph-client/http-client.js';
import type { HttpClient } from '../subgraph-client/http-client.js';
import type { UsageReporter } from '../telemetry/usage/usage-reporter.js';
import type { BuildGeneration, Generation } from './generations.js';
import { readKnownOperations, warmUp } from './warm-up.js';
import type { Supergraph } from './supergraph-source.js';
import { unusableSupergraph } from './invalid-supergraph.js';

export interface RouterGeneration extends Generation {
  readonly handle: GraphQLHandler;
}

/** What outlives every generation. */
export interface GenerationContext {
  readonly config: RouterConfig;
  readonly callerOf: CallerOf;
  readonly persisted: PersistedTexts;
  /** What clients are held to; null: nothing. */
  readonly listed: OpenSafelist | null;
  readonly counts: PathCounts;
  readonly usage: UsageReporter | null;
  readonly log: Logger;
}

/** Rejects with a `StartError` when the engine refuses the supergraph. */
export function generationBuilder(context: GenerationContext): BuildGeneration<RouterGeneration> {
  return async (supergraph) => {
    const { config, counts, log } = context;
    const client = createHttpClient(new Map([...supergraph.subgraphUrls, ...config.subgraphUrls]));
    try {
      const send = withPolicies(client.send, policiesInOrder(config.deadlines, log));
      const raw = rawWithPolicies(client.sendRaw, config.deadlines, log);
      const engine = await ENGINES[config.engine]({
        supergraphSdl: supergraph.sdl,
        send,
        raw,
        log,
        counts,
        ...(config.dumpPlan && { dump }),
      });
      return await openGeneration({ ...context, supergraph, client, engine });
    } catch (error) {
      await client.close();
      throw unusableSupergraph(supergraph.origin, error);
    }
  };
}

function dump(text: string): void {
  void process.stdout.write(`${text}\n`);
}

interface Parts extends GenerationContext {
  readonly supergraph: Supergraph;
  readonly client: HttpClient;
  readonly engine: Engine;
}

async function openGeneration({
  config,
  callerOf,
  persisted,
  listed,
  usage,
  log,
  supergraph,
  client,
  engine,
}: Parts): Promise<RouterGeneration> {
  const {
    limits,
    introspection,
    deadlines: { pageMs: pageDeadlineMs },
  } = config;
  const documentOf = createDocumentCache((source) =>
    checkDocument(source, { schema: engine.apiSchema, limits, introspection }),
  );
  await nextTurn();
  await warmUp(engine, documentOf, listed?.likely() ?? (await readKnownOperations(config.knownOperations)), log);

  const apollo =
    config.engine === 'native'
      ? null
      : await startApolloServer({
          engine,
          supergraphSdl: supergraph.sdl,
          limits,
          introspection,
          callerOf,
          pageDeadlineMs,
          log,
        });
  const handle =
    apollo?.handle ??
    createGraphQLHandler({
      engine,
      understand: createUnderstand(engine.apiSchema, documentOf, persisted),
      callerOf,
      pageDeadlineMs,
      usage,
      log,
    });
  return {
    supergraph,
    handle,
    close: async () => {
      await apollo?.close();
      await engine.close();
      await client.close();
    },
  };
}
