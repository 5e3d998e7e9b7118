/** Random operations: our engine, `@apollo/gateway` and one executor over the whole schema, all over the same world. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '@marquee/kit/process/log';
import type { Proof, ProofRun } from '@marquee/kit/testing/proof';
import { createRandom } from '@marquee/kit/testing/random';
import { createApolloGatewayEngine } from '@marquee/router/apollo-gateway/engine';
import { OperationDeadline } from '@marquee/router/deadline';
import type { Answer, Engine } from '@marquee/router/engine';
import { createNativeEngine } from '@marquee/router/native-engine';
import { buildSchema, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { openFuzzHouse } from './fuzz/house.js';
import type { FuzzHouse } from './fuzz/house.js';
import { OperationMaker } from './fuzz/random-operation.js';
import type { RandomOperation } from './fuzz/random-operation.js';
import { composeSuite, readSuites } from './support/read-suite.js';

/** From `router/dist/tests/conformance`, where this runs. */
const REPO = join(import.meta.dirname, '..', '..', '..', '..');

/** Their rules and contexts are not part of the whole schema's execution. */
const NOT_FUZZED = new Set(['authorization', 'contexts', 'overrides']);

interface Arena {
  readonly name: string;
  readonly house: FuzzHouse;
  readonly native: Engine;
  readonly gateway: Engine;
}

interface Counts {
  operations: number;
  refusedAsInvalid: number;
  wrong: number;
  gatewayWrong: number;
}

const openArenas = async (failures: boolean): Promise<readonly Arena[]> => {
  const suites = readSuites(join(REPO, 'router', 'tests', 'conformance')).filter(({ name }) => !NOT_FUZZED.has(name));
  const worlds = [{ name: 'marquee', sdls: readOwnSubgraphs() }, ...suites].filter(({ sdls }) => sdls.size > 0);
  return Promise.all(worlds.map((world) => openArena(world, failures)));
};

const openArena = async ({ name, sdls }: { readonly name: string; readonly sdls: ReadonlyMap<string, string> }, failures: boolean): Promise<Arena> => {
  const supergraphSdl = composeSuite({ name, sdls });
  const late: { house?: FuzzHouse } = {};
  const options = { supergraphSdl, log: silentLog, send: (request: Parameters<FuzzHouse['send']>[0]) => late.house?.send(request) ?? Promise.reject(new Error('not open')) };
  const [native, gateway] = await Promise.all([createNativeEngine(options), createApolloGatewayEngine(options)]);
  const house = openFuzzHouse(sdls, native.apiSchema, buildSchema(supergraphSdl, { assumeValid: true }), failures);
  late.house = house;
  return { name, house, native, gateway };
};

const readOwnSubgraphs = (): ReadonlyMap<string, string> => {
  const folder = join(REPO, 'subgraphs');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.graphql')));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name, 'schema.graphql'), 'utf8')]));
};

/** Data in its order, and where there are errors; messages and grouping are each engine's own. */
interface Outcome {
  readonly data: string;
  readonly places: readonly string[];
}

const outcome = ({ data, errors = [] }: Pick<Answer, 'data' | 'errors'>): Outcome => ({
  data: JSON.stringify(data),
  places: [...new Set(errors.flatMap(placesOf))].toSorted(),
});

/**
 * One executor stops at the first null that takes a parent away; subgraphs asked at the same time may each report one, and a
 * subgraph that loses its whole answer reports nothing of its rest. So what is told may differ behind such a null, and nowhere
 * else; and something is told whenever the whole tells something.
 */
const agrees = (whole: Outcome, other: Outcome): boolean => {
  if (whole.data !== other.data || whole.places.length > 0 !== other.places.length > 0) return false;
  const data: unknown = JSON.parse(whole.data);
  return whole.places.every((place) => other.places.includes(place) || isSwallowed(data, place.split('.')));
};

/** Whether no object is left that could have the field. */
const isSwallowed = (data: unknown, [part, ...rest]: readonly string[]): boolean => {
  if (data === null || part === undefined) return data === null;
  if (part === '@') return !Array.isArray(data) || data.every((item: unknown) => isSwallowed(item, rest));
  if (rest.length === 0) return false;
  return isSwallowed((data as Record<string, unknown>)[part] ?? null, rest);
};

const placesOf = ({ path = [], extensions }: NonNullable<Answer['errors']>[number]): readonly string[] => {
  const affected = extensions?.['affected'] as { path: string; fields: readonly string[] } | undefined;
  if (affected) return affected.fields.map((field) => [affected.path, field].filter((part) => part !== '').join('.'));
  const last = path.findLastIndex((part) => typeof part === 'string');
  return [path.slice(0, last + 1).map((part) => (typeof part === 'number' ? '@' : part)).join('.')];
};

const ask = (engine: Engine, document: DocumentNode, source: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> => {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('A random operation has one operation.');
  const deadline = new OperationDeadline();
  return engine.execute({ document, source, operation, operationName: null, variables }, { headers: {}, identity: null }, deadline);
};

const coerce = (schema: GraphQLSchema, document: DocumentNode, variables: RandomOperation['variables']): Readonly<Record<string, unknown>> | null => {
  const { coerced } = getVariableValues(schema, getOperationAST(document)?.variableDefinitions ?? [], variables);
  return coerced ?? null;
};

/** @returns False when the operation is none. */
const compareOnce = async (arena: Arena, { source, variables }: RandomOperation, counts: Counts, say: ProofRun['say']): Promise<boolean> => {
  const document = parse(source);
  if (validate(arena.native.apiSchema, document).length > 0) return false;
  const coerced = coerce(arena.native.apiSchema, document, variables);
  if (coerced === null) return false;
  const whole = outcome(await arena.house.executeWhole(document, variables) as Answer);
  const native = outcome(await ask(arena.native, document, source, coerced));
  const gateway = outcome(await ask(arena.gateway, document, source, coerced));
  if (!agrees(whole, gateway)) counts.gatewayWrong++;
  if (agrees(whole, native)) return true;
  counts.wrong++;
  if (counts.wrong <= 5) say([`${arena.name}: ${source}`, JSON.stringify(variables), `whole:  ${JSON.stringify(whole)}`, `native: ${JSON.stringify(native)}`, `gateway agrees with ${agrees(whole, gateway) ? 'the whole' : agrees(native, gateway) ? 'us' : 'nobody'}`].join('\n    '));
  return true;
};

export const proof: Proof = {
  name: 'fuzz',
  summary: 'Random operations give the same from the native engine as from one executor over the whole schema.',
  options: { count: 'operations (2000)', failures: 'fields that fail now and then: yes or no (yes)', only: 'one supergraph by name' },
  async run({ seed, options, say }) {
    const count = Number(options['count'] ?? 2000);
    const arenas = (await openArenas(options['failures'] !== 'no')).filter(({ name }) => options['only'] === undefined || name === options['only']);
    const counts: Counts = { operations: 0, refusedAsInvalid: 0, wrong: 0, gatewayWrong: 0 };
    for (let turn = 0; counts.operations < count; turn++) {
      const arena = arenas[turn % arenas.length];
      if (!arena) throw new Error(`There is no supergraph "${options['only'] ?? ''}".`);
      // Every turn has its own seed, so that one can be repeated alone.
      const operation = new OperationMaker(arena.native.apiSchema, createRandom(seed * 1_000_003 + turn)).make();
      if (await compareOnce(arena, operation, counts, say)) counts.operations++;
      else counts.refusedAsInvalid++;
    }
    await Promise.all(arenas.flatMap(({ native, gateway }) => [native.close(), gateway.close()]));
    say(`@apollo/gateway differs in ${counts.gatewayWrong}; ${counts.refusedAsInvalid} random texts were no valid operation`);
    return { figure: `${counts.operations} operations over ${arenas.length} supergraphs, ${counts.wrong} differ`, target: 'none differ', holds: counts.wrong === 0 };
  },
};
