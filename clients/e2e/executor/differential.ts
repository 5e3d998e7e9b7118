/** Random executions of one seed: what is executed, and the differences between the executor and graphql-js. */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { compareEnded, compareExecutions } from './compare-executions.js';
import { randomOperation, randomVariables } from './random-operation.js';
import { installRandomResolvers } from './random-resolvers.js';
import type { Chances } from './random-resolvers.js';
import { randomSchema } from './random-schema.js';
import { planClientOperations, readSubgraphSchemas } from './real-schemas.js';

const CHANCES: readonly Chances[] = [
  { fails: 0, isNull: 0, isPromise: 0 },
  { fails: 0, isNull: 0, isPromise: 0.5 },
  { fails: 0, isNull: 0.1, isPromise: 0.2 },
  { fails: 0.03, isNull: 0.03, isPromise: 0.3 },
  { fails: 0.2, isNull: 0.1, isPromise: 0.5 },
];

export interface Execution {
  /** What is executed, for the report of a difference. */
  readonly what: string;
  /** Null when there is no difference. */
  readonly difference: string | null;
}

/** One execution after another: first all clients' operations, then random ones until there are `count`. */
export async function* differentialExecutions(seed: number, count: number): AsyncGenerator<Execution> {
  const schemas = readSubgraphSchemas();
  let executed = 0;
  for (const { operation, subgraph, source } of planClientOperations()) {
    const schema = schemas.get(subgraph);
    if (schema === undefined) throw new Error(`There is no subgraph "${subgraph}".`);
    executed += 1;
    const target = { schema, name: `${operation} on ${subgraph}`, document: parse(source) };
    installResolvers(target, seed * 1_000_003 + executed);
    yield executeOne(target, seed * 1_000_003 + executed);
  }
  for (let turn = 0; executed < count; turn += 1) {
    const turnSeed = seed * 7_000_003 + turn;
    const target = randomTarget(schemas, createRandom(turnSeed));
    if (target === null) continue;
    installResolvers(target, turnSeed);
    // The second execution uses the plans of the first.
    for (let use = 0; use < 2 && executed < count; use += 1) {
      executed += 1;
      yield executeOne(target, turnSeed + use * 500_000_003);
    }
  }
}

interface Target {
  readonly schema: GraphQLSchema;
  readonly name: string;
  readonly document: DocumentNode;
}

/** Null when the operation is not valid. */
function randomTarget(real: ReadonlyMap<string, GraphQLSchema>, random: Random): Target | null {
  const [name, schema] = random.next() < 0.6 ? ['a random schema', randomSchema(random)] : random.pick([...real]);
  const document = parse(randomOperation(schema, random));
  return validate(schema, document).length === 0 ? { schema, name, document } : null;
}

function installResolvers({ schema }: Target, seed: number): void {
  installRandomResolvers(schema, seed, createRandom(seed).pick(CHANCES));
}

async function executeOne({ schema, name, document }: Target, seed: number): Promise<Execution> {
  const random = createRandom(seed);
  const variableValues = randomVariables(schema, document, random);
  const request = { schema, document, variableValues };
  const isEnded = random.next() < 0.2;
  const [end, turns] = [random.pick(['cancelled', 'deadline', 'fields'] as const), random.int(6)];
  const difference = await (isEnded ? compareEnded(request, end, turns) : compareExecutions(request));
  const how = isEnded ? `, ended by ${end} at ${turns}` : '';
  const text = document.loc?.source.body ?? '';
  return { what: `${name}${how}, seed ${seed}: ${text} ${JSON.stringify(variableValues)}`, difference };
}
