/** A supergraph with the engines to be compared, which share its generated subgraphs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { silentLog } from '@marquee/runtime/log';
import { createApolloGatewayEngine } from '@marquee/apollo-gateway-engine/engine';
import { OperationDeadline } from '@marquee/router/deadline';
import type { GraphQLResponse, Engine } from '@marquee/router/engine/engine';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { mergeRequests } from '@marquee/router/subgraph-client/merging/merge-requests';
import { createSubgraphClient, rawClientOver } from '@marquee/router/subgraph-client/subgraph-client';
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { readOverrideLabels } from '@marquee/federation/override-labels';
import { buildSchema, getOperationAST, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { composeSuite, readSuites } from '../support/read-suite.js';
import { GENERATED_WORLDS } from './generated-worlds.js';
import { createGeneratedSubgraphs } from './generated-subgraphs.js';
import type { GeneratedSubgraphs } from './generated-subgraphs.js';
import { followsLabel } from './random-caller.js';
import type { Caller } from './random-caller.js';
import { identityOrNull } from '../../support/identity-of.js';

export interface TestSupergraph {
  readonly name: string;
  readonly subgraphs: GeneratedSubgraphs;
  readonly apiSchema: GraphQLSchema;
  readonly rules: AuthRules;
  readonly labels: readonly string[];
  /** The native engine with its compiled path. */
  readonly compiled: Engine;
  /** The native engine on its general path only. */
  readonly general: Engine;
  /** Null when it refuses the supergraph. */
  readonly gateway: Engine | null;
  /** Sets the caller whose policies and override labels the engines use. */
  setCaller(caller: Caller): void;
  close(): Promise<void>;
}

/** The product's own supergraph, those of the conformance suites, and those that are only fuzzed. @param repo The repository's folder. */
export async function openTestSupergraphs(repo: string): Promise<readonly TestSupergraph[]> {
  const suites = readSuites(join(repo, 'router', 'tests', 'conformance'));
  return Promise.all(
    [{ name: 'marquee', sdls: readOwnSubgraphs(join(repo, 'subgraphs')) }, ...suites, ...GENERATED_WORLDS].map(
      openTestSupergraph,
    ),
  );
}

function readOwnSubgraphs(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.graphql')));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name, 'schema.graphql'), 'utf8')]));
}

async function openTestSupergraph({
  name,
  sdls,
}: {
  readonly name: string;
  readonly sdls: ReadonlyMap<string, string>;
}): Promise<TestSupergraph> {
  const supergraphSdl = composeSuite({ name, sdls });
  const current: { subgraphs?: GeneratedSubgraphs; caller?: Caller } = {};
  const native = {
    supergraphSdl,
    log: silentLog,
    send: (request: Parameters<GeneratedSubgraphs['send']>[0]) =>
      current.subgraphs?.send(request) ?? Promise.reject(new Error('The subgraphs are not created yet.')),
    hasPolicy: (policy: string) => current.caller?.policies.has(policy) ?? false,
    followsLabel: (label: string) => current.caller !== undefined && followsLabel(label, current.caller),
    random: () => current.caller?.percentileShare ?? 0,
  };
  const unmerged = rawClientOver(native.send);
  const merged = createSubgraphClient(mergeRequests(unmerged.send), silentLog);
  const [compiled, general, gateway] = await Promise.all([
    createNativeEngine({ ...native, ...merged }),
    createNativeEngine({ ...native, ...merged, compiledPath: false }),
    // The gateway does not know other names of root types, and is not compared on these supergraphs.
    GENERATED_WORLDS.some((world) => world.name === name) ? null : createApolloGatewayEngine(native).catch(() => null),
  ]);
  current.subgraphs = createGeneratedSubgraphs(sdls, compiled.apiSchema, () =>
    buildSchema(supergraphSdl, { assumeValid: true }),
  );
  const supergraph = parse(supergraphSdl);
  return {
    name,
    subgraphs: current.subgraphs,
    apiSchema: compiled.apiSchema,
    rules: readAuthRules(supergraph),
    labels: readOverrideLabels(supergraph),
    compiled,
    general,
    gateway,
    setCaller: (caller) => (current.caller = caller),
    close: async () => void (await Promise.all([compiled.close(), general.close(), gateway?.close()])),
  };
}

export async function executeOn(
  engine: Engine,
  document: DocumentNode,
  source: string,
  variables: Readonly<Record<string, unknown>>,
  { identity }: Caller,
  onError?: ErrorBehavior,
): Promise<GraphQLResponse> {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no operation.');
  const planned = await engine.plan(
    { document, source, operation, operationName: null, variables, ...(onError && { onError }) },
    { headers: {}, identity: identityOrNull(identity) },
  );
  return planned.execute(new OperationDeadline());
}
