/** From a plan and the shape of its answer to code of their own. */
import { compileFunction } from 'node:vm';
import type { PlanNode } from '@apollo/query-planner';
import { isEnumType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { SubgraphRequest } from '../../subgraph-client/send.js';
import type { InputField } from '../../supergraph/input-fields.js';
import type { ObjectShape } from '../shape.js';
import { endOfBoolean, endOfFloat, endOfInt, endOfNull, endOfScalar, endOfString } from './bytes.js';
import { Code, toLatin1 } from './code.js';
import { generateRepresentations } from './generate-representations.js';
import type { Input } from './generate-representations.js';
import { generateScanner } from './generate-scanner.js';
import { generateWriters, writerName } from './generate-writer.js';
import { FALL_BACK, Ineligible } from './ineligible.js';
import { Layout } from './layout.js';
import { additionName } from './names.js';
import { readPlan } from './read-plan.js';
import type { Order, PlacedFetch, PlacedPlan } from './read-plan.js';
import { list, together } from './texts.js';

/** What is kept of one object; its properties are known to generated code alone. */
export interface ScannedRecord {
  readonly type: string;
}

/** Null at the first byte that is not as expected. `n` entities of `types`; records to be asked about go to `targets`. */
export type Scan = (bytes: Buffer, text: string, n: number, types: readonly string[], targets: readonly ScannedRecord[][]) => ScannedRecord | readonly (ScannedRecord | null)[] | null;

export interface FastFetch {
  readonly index: number;
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** The request up to its variables, and from their end; as latin1. */
  readonly head: string;
  readonly tail: string;
  readonly variables: readonly string[];
  readonly scan: Scan;
  readonly entities: FastEntities | null;
}

export interface FastEntities {
  /** Which of the run's lists of records is asked about. */
  readonly target: number;
  readonly represent: (record: ScannedRecord) => string;
  /** Equal for equal representations; `''` for an object of a type that is not asked about. */
  readonly identify: (record: ScannedRecord) => string;
  readonly attach: (record: ScannedRecord, addition: ScannedRecord) => void;
}

export type FastOrder = { readonly kind: 'fetch'; readonly fetch: FastFetch } | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly FastOrder[] };

export interface FastPlan {
  readonly order: FastOrder;
  readonly targetCount: number;
  /** The text of `data`, from the records of root fetches. */
  readonly write: (roots: readonly (ScannedRecord | undefined)[]) => string;
  /** For people. */
  readonly code: string;
}

export interface FastContext {
  /** With what clients may not see. */
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  readonly inputFields: ReadonlyMap<string, InputField>;
  readonly isTrue: (variable: string) => boolean;
}

/** Throws `Ineligible`, with the reason, for what only the general path can do. */
export const compileFast = (plan: PlanNode, shape: ObjectShape, context: FastContext): FastPlan => {
  const { isSubtype, isTrue, inputFields } = context;
  const placed = readPlan(plan, { schema: context.supergraphSchema, isSubtype, isTrue });
  const layout = new Layout(placed.root, shape);
  const targetPlaces = [...new Set(placed.fetches.flatMap(({ entities, part }) => (entities === null ? [] : [part.place])))];
  for (const place of targetPlaces) if (layout.piecesOf(place) === undefined) throw new Ineligible(`what is added to ${place.path} is not for the client`);

  const code = new Code();
  const inputs: Input[] = [];
  const nameOf = (field: string): string => inputFields.get(field)?.field ?? field;
  // All that is kept has to be known before a scanner can be written: representations first.
  for (const fetch of placed.fetches) if (fetch.entities !== null) generateEntities(code, fetch, { layout, isSubtype, nameOf, inputs });
  for (const fetch of placed.fetches) generateScanner(code, `scan_${fetch.index}`, fetch, { layout, targetPlaces, inputs });
  generateWriters(code, layout, inputs);
  generateExports(code, placed, layout);

  const text = code.toString();
  const built = build(text, context);
  const toFast = (fetch: PlacedFetch): FastFetch => ({
    ...readRequest(fetch),
    index: fetch.index,
    scan: built.scan[fetch.index] ?? giveUp,
    entities: fetch.entities === null ? null : { target: targetPlaces.indexOf(fetch.part.place), ...(built.entities[fetch.index] ?? NO_ENTITIES) },
  });
  return { order: mapOrder(placed.order, toFast), targetCount: targetPlaces.length, write: built.write, code: text };
};

type Entities = Pick<FastEntities, 'represent' | 'identify' | 'attach'>;
interface Built {
  readonly scan: Readonly<Record<number, Scan>>;
  readonly entities: Readonly<Record<number, Entities>>;
  readonly write: FastPlan['write'];
}

const giveUp: Scan = () => null;
const NO_ENTITIES: Entities = { represent: () => '', identify: () => '', attach: () => {} };

const generateEntities = (code: Code, fetch: PlacedFetch, context: Parameters<typeof generateRepresentations>[2]): void => {
  generateRepresentations(code, fetch, context);
  code.line(`function attach_${fetch.index}(r, addition) { r.${additionName(fetch.part)} = addition; }`);
};

const generateExports = (code: Code, { fetches, root }: PlacedPlan, layout: Layout): void => {
  const roots = root.parts.map((part) => fetches.find((fetch) => fetch.part === part)?.index ?? -1);
  const entities = fetches.filter((fetch) => fetch.entities !== null).map(({ index }) => `${index}: { represent: represent_${index}, identify: identify_${index}, attach: attach_${index} }`);
  code.block('return', () => {
    code.line(`scan: { ${fetches.map(({ index }) => `${index}: scan_${index}`).join(', ')} },`);
    code.line(`entities: { ${entities.join(', ')} },`);
    code.line(`write: (roots) => ${writerName(layout.places, root)}(${roots.map((index) => `roots[${index}]`).join(', ')}),`);
  });
};

const build = (code: string, { apiSchema, supergraphSchema }: FastContext): Built => {
  const enums = new Map<string, ReadonlySet<string>>();
  // A hidden value of an enum is not for clients: the general path says so.
  for (const schema of [supergraphSchema, apiSchema]) {
    for (const type of Object.values(schema.getTypeMap())) if (isEnumType(type)) enums.set(type.name, new Set(type.getValues().map(({ name }) => name)));
  }
  const given = { endOfString, endOfInt, endOfFloat, endOfBoolean, endOfNull, endOfScalar, enums, list, together, FALL_BACK };
  const create = compileFunction(code, Object.keys(given)) as (...args: readonly unknown[]) => Built;
  return create(...Object.values(given));
};

const readRequest = ({ node, entities }: PlacedFetch): Pick<FastFetch, 'subgraph' | 'operationName' | 'kind' | 'head' | 'tail' | 'variables'> => {
  const operationName = node.operationName ?? null;
  return {
    subgraph: node.serviceName,
    operationName,
    kind: entities === null ? 'query' : 'entities',
    head: toLatin1(`{"query":${JSON.stringify(node.operation)},"variables":{`),
    tail: operationName === null ? '}}' : `},"operationName":${JSON.stringify(operationName)}}`,
    variables: node.variableUsages ?? [],
  };
};

const mapOrder = (order: Order, map: (fetch: PlacedFetch) => FastFetch): FastOrder =>
  order.kind === 'fetch' ? { kind: 'fetch', fetch: map(order.fetch) } : { kind: order.kind, steps: order.steps.map((step) => mapOrder(step, map)) };
