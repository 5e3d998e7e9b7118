/** One supergraph in which engines meet: the same subgraphs behind all of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import { createApolloGatewayEngine } from '@marquee/apollo-gateway-engine/engine';
import { OperationDeadline } from '../../../src/engine/deadline.js';
import type { GraphQLResponse, Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native-engine.js';
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { readOverrideLabels } from '@marquee/federation/override-labels';
import { buildSchema, getOperationAST, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { composeSuite, readSuites } from '../support/read-suite.js';
import { openFuzzHouse } from './house.js';
import type { FuzzHouse } from './house.js';
import { followsLabel } from './random-caller.js';
import type { Caller } from './random-caller.js';

export interface Arena {
  readonly name: string;
  readonly house: FuzzHouse;
  readonly apiSchema: GraphQLSchema;
  readonly rules: AuthRules;
  readonly labels: readonly string[];
  /** With and without the fast path. */
  readonly fast: Engine;
  readonly general: Engine;
  /** Null where it refuses the supergraph. */
  readonly gateway: Engine | null;
  /** Who decides for the engines about policies and labels. */
  admit(caller: Caller): void;
  close(): Promise<void>;
}

/** @param repo The folder that holds the project. */
export async function openArenas(repo: string): Promise<readonly Arena[]> {
  const suites = readSuites(join(repo, 'router', 'tests', 'conformance'));
  return Promise.all([{ name: 'marquee', sdls: readOwnSubgraphs(join(repo, 'subgraphs')) }, ...suites].map(openArena));
}

function readOwnSubgraphs(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.graphql')));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name, 'schema.graphql'), 'utf8')]));
}

async function openArena({
  name,
  sdls,
}: {
  readonly name: string;
  readonly sdls: ReadonlyMap<string, string>;
}): Promise<Arena> {
  const supergraphSdl = composeSuite({ name, sdls });
  const late: { house?: FuzzHouse; caller?: Caller } = {};
  const native = {
    supergraphSdl,
    log: silentLog,
    send: (request: Parameters<FuzzHouse['send']>[0]) =>
      late.house?.send(request) ?? Promise.reject(new Error('not open')),
    hasPolicy: (policy: string) => late.caller?.policies.has(policy) ?? false,
    followsLabel: (label: string) => late.caller !== undefined && followsLabel(label, late.caller),
    random: () => late.caller?.share ?? 0,
  };
  const [fast, general, gateway] = await Promise.all([
    createNativeEngine(native),
    createNativeEngine({ ...native, compiledPath: false }),
    createApolloGatewayEngine(native).catch(() => null),
  ]);
  late.house = openFuzzHouse(sdls, fast.apiSchema, buildSchema(supergraphSdl, { assumeValid: true }));
  const supergraph = parse(supergraphSdl);
  return {
    name,
    house: late.house,
    apiSchema: fast.apiSchema,
    rules: readAuthRules(supergraph),
    labels: readOverrideLabels(supergraph),
    fast,
    general,
    gateway,
    admit: (caller) => (late.caller = caller),
    close: async () => void (await Promise.all([fast.close(), general.close(), gateway?.close()])),
  };
}

export function ask(
  engine: Engine,
  document: DocumentNode,
  source: string,
  variables: Readonly<Record<string, unknown>>,
  { identity }: Caller,
): Promise<GraphQLResponse> {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('A random operation has one operation.');
  return engine
    .plan({ document, source, operation, operationName: null, variables }, { headers: {}, identity })
    .execute(new OperationDeadline());
}
