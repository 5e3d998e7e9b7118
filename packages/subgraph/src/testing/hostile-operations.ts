/** Seeded generator of queries that are valid and as expensive as a schema allows, for tests of a subgraph's limits. */
import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createRandom } from '@marquee/runtime/random';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';

import type { SubgraphDefinition } from '../define-subgraph.js';
import { readSchema } from '../subgraph-files.js';
import { asViewer, startSubgraph } from './start-subgraph.js';

const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'rows', 'perRow', 'limit', 'count']);
const PAGE_SIZES = ['100', '40', '20', '1000'] as const;

/** @returns `count` queries for the schema; the same for the same seed. */
export function createHostileOperations(schema: GraphQLSchema, seed: number, count: number): readonly string[] {
  const source = createRandom(seed);
  const random = (): number => source.next();
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

  const literal = (name: string, type: GraphQLInputType): string => {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return `[${literal(name, nullable.ofType)}]`;
    if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? 'null';
    if (isInputObjectType(nullable))
      return `{ ${Object.values(nullable.getFields())
        .filter((field) => isNonNullType(field.type))
        .map((field) => `${field.name}: ${literal(field.name, field.type)}`)
        .join(', ')} }`;
    if (nullable.name === 'Int') return PAGE_ARGUMENTS.has(name) ? (pick(PAGE_SIZES) ?? '20') : '1';
    return nullable.name === 'Boolean' ? 'true' : nullable.name === 'Float' ? '1.5' : '"US"';
  };
  const call = ({ name, args }: GraphQLField<unknown, unknown>): string => {
    const given = args.filter(({ name: argument, type }) => isNonNullType(type) || PAGE_ARGUMENTS.has(argument));
    return given.length === 0
      ? name
      : `${name}(${given.map((argument) => `${argument.name}: ${literal(argument.name, argument.type)}`).join(', ')})`;
  };
  const selection = (type: GraphQLObjectType, depth: number): string => {
    const fields = Object.values(type.getFields()).filter(({ name }) => !name.startsWith('_'));
    const leaf = pick(fields.filter(({ type: of }) => isLeafType(getNamedType(of))));
    const inner = fields.filter(({ type: of }) => isObjectType(getNamedType(of)));
    // Lists of objects make an operation expensive.
    const lists = inner.filter(({ type: of, name }) => isListType(getNullableType(of)) || name === 'edges');
    const chosen = depth === 0 ? [] : [pick(lists.length > 0 && random() < 0.7 ? lists : inner), pick(inner)];
    const parts = chosen.flatMap((field, index) => {
      const of = field === undefined ? null : getNamedType(field.type);
      return field === undefined || !isObjectType(of)
        ? []
        : [`x${index}: ${call(field)} { ${selection(of, depth - 1)} }`];
    });
    return ['__typename', ...(leaf === undefined ? [] : [`y: ${call(leaf)}`]), ...parts].join(' ');
  };

  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ name, type }) => !name.startsWith('_') && isObjectType(getNamedType(type)),
  );
  return Array.from({ length: count }, () => {
    const aliases = 1 + Math.floor(random() * 12);
    const depth = 2 + Math.floor(random() * 5);
    const parts = Array.from({ length: aliases }, (_, index) => {
      const field = pick(roots);
      const of = field === undefined ? null : getNamedType(field.type);
      return field === undefined || !isObjectType(of)
        ? `a${index}: __typename`
        : `a${index}: ${call(field)} { ${selection(of, Math.min(depth, aliases > 4 ? 3 : 6))} }`;
    });
    return `{ ${parts.join(' ')} }`;
  });
}

export interface AttackReport {
  readonly query: string;
  readonly status: number;
  readonly codes: readonly unknown[];
  /** See `longestStretchMs`. */
  readonly stretchMs: number;
}

/** Sends generated queries to a subgraph with sample data, as a guest and as a member. */
export async function attackSubgraph<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly AttackReport[]> {
  const queries = createHostileOperations(
    buildSubgraphSchema({ typeDefs: parse(readSchema(definition.module)) }),
    seed,
    count,
  );
  await using subgraph = await startSubgraph(definition, { seed: 'demo' });
  const reports: AttackReport[] = [];
  // The first round compiles the code, as requests before `/ready` do.
  for (const viewer of [null, null, asViewer()]) {
    for (const query of queries) {
      let response = { status: 0, codes: [] as readonly unknown[] };
      const stretchMs = await longestStretchMs(async () => {
        const { status, errors } = await subgraph.execute(query, {}, { viewer });
        response = { status, codes: errors.map(({ extensions }) => extensions?.['code']) };
      });
      reports.push({ query, ...response, stretchMs });
    }
  }
  return reports.slice(queries.length);
}

/**
 * Runs `work` and returns the longest time in milliseconds that the main thread worked without serving a timer. Time in
 * which other processes had the CPU is not counted, where Linux reports the thread's own time.
 */
export async function longestStretchMs(work: () => Promise<unknown>): Promise<number> {
  let [last, longest] = [mainThreadMs(), 0];
  const timer = setInterval(() => {
    const now = mainThreadMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work();
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  return longest;
}

function mainThreadMs(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  }
}
