/** Launches, builds and routers as objects of the API. */
import { countText, once, onceOnSchema } from './api-request.js';
import type { CompositionProblem } from '../composition/composer.js';
import type { ConnectedRouter } from '../launches/connected-routers.js';
import type { Launch, LaunchedSubgraph } from '../store/documents.js';
import { readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { ApiContext } from './context.js';
import { changesView } from './schema-view.js';

/** The Federation version of our composition. */
const COMPOSED_AS = '2.14';

export function problemView({ message, code, locations }: CompositionProblem) {
  return {
    message,
    code,
    locations: locations.map(({ subgraph, line, column }) => ({ line, column, subgraphName: subgraph })),
  };
}

/** The text of a blob, as part of the response. */
export async function readText(hash: string, context: ApiContext): Promise<string> {
  const { store } = context.registry.dependencies;
  return countText(context, await once(context, `text ${hash}`, () => store.blob(hash)));
}

export function subgraphView({ name, url, sdl, publishedAt }: LaunchedSubgraph, context: ApiContext) {
  return {
    name,
    url,
    updatedAt: publishedAt,
    activePartialSchema: () => ({ sdl: () => readText(sdl, context) }),
  };
}

function buildView(launch: Launch, context: ApiContext) {
  const { artifact, problems } = launch;
  if (artifact === null) return { result: { __typename: 'BuildFailure', errorMessages: problems.map(problemView) } };
  const coreSchema = {
    coreDocument: () => readText(artifact.supergraph, context),
    apiDocument: () => readText(artifact.api, context),
    coreHash: artifact.supergraph,
  };
  return { result: { __typename: 'BuildSuccess', coreSchema } };
}

function buildInputView({ filter, from }: Launch, { registry }: ApiContext) {
  if (filter === undefined) return { __typename: 'CompositionBuildInput', version: COMPOSED_AS };
  const schemaHash = async (): Promise<string> =>
    (await registry.dependencies.store.launch(from ?? ''))?.artifact?.supergraph ?? '';
  return { __typename: 'FilterBuildInput', schemaHash, ...filter };
}

/** Never used: the variant of a stored launch is a valid graph ref. */
const NOWHERE: GraphRef = { graph: '', variant: '' };

/** @param served The launch that routers get. */
export function launchView(launch: Launch, served: Launch | null, context: ApiContext) {
  return {
    id: launch.id,
    buildInput: buildInputView(launch, context),
    build: buildView(launch, context),
    trigger: launch.trigger.toUpperCase(),
    createdAt: launch.at,
    by: launch.by,
    gitContext: launch.git,
    from: launch.from,
    subgraphs: launch.subgraphs.map((subgraph) => subgraphView(subgraph, context)),
    isServed: launch.id === served?.id,
    changes: () =>
      onceOnSchema(context, `changes ${launch.id}`, () =>
        changesView(launch, readGraphRef(launch.variant) ?? NOWHERE, context),
      ),
  };
}

export function routerView({ id, lastSeenAt, launch, refusal }: ConnectedRouter) {
  return {
    id,
    lastSeenAt: lastSeenAt.toISOString(),
    launch,
    refusal: refusal?.reason ?? null,
  };
}
