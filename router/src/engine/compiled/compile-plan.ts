/** From a plan and the shape of its answer to code of their own. */
import { compileFunction } from 'node:vm';
import type { PlanNode } from '@apollo/query-planner';
import { isEnumType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { InputField } from '@marquee/federation/synthetic-fields';
import type { ObjectShape } from '../execution/response-shape.js';
import { endOfBoolean, endOfFloat, endOfInt, endOfNull, endOfScalar, endOfString } from './json-value-end.js';
import { Code, toLatin1 } from './generated-code.js';
import { EnumValues } from './enum-values.js';
import type { FastCode, FastEntities, FastFetch, FastOrder, FastPlan, ScannedRecord } from './compiled-plan.js';
import { generateRepresentations } from './generate-representations.js';
import type { Input } from './generate-representations.js';
import { generateScanner, scannerName } from './generate-scanner.js';
import { generateWriters, writerName, writeTokens } from './generate-writer.js';
import { FALL_BACK, Ineligible } from './unsupported.js';
import { Layout } from './response-layout.js';
import { additionName } from './generated-names.js';
import { readPlan } from './read-plan.js';
import type { Order, PlacedFetch, PlacedPlan } from './read-plan.js';
import { copy, list, placeSources, reserve, take, together, writeNull } from './output-buffer.js';
import { Repeats } from './repeated-objects.js';
import { text } from './response-bytes.js';
import type { ScanObject, Source } from './response-bytes.js';

export interface FastContext {
  /** With what clients may not see. */
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  readonly inputFields: ReadonlyMap<string, InputField>;
  readonly isTrue: (variable: string) => boolean;
}

/** Throws `Ineligible`, with the reason, for what only the general path can do. */
export function compileFast(plan: PlanNode, shape: ObjectShape, context: FastContext): FastPlan {
  const { isSubtype, isTrue, inputFields } = context;
  const placed = readPlan(plan, { schema: context.supergraphSchema, isSubtype, isTrue });
  const layout = new Layout(placed.root, shape);
  const targetPlaces = [
    ...new Set(placed.fetches.flatMap(({ entities, part }) => (entities === null ? [] : [part.place]))),
  ];
  for (const place of targetPlaces)
    if (layout.piecesOf(place) === undefined)
      throw new Ineligible(`what is added to ${place.path} is not for the client`);

  const code = new Code();
  const inputs: Input[] = [];
  const nameOf = (field: string): string => inputFields.get(field)?.field ?? field;
  code.line('let made = null, targets = [];');
  // All that is kept has to be known before a scanner can be written: representations first.
  for (const fetch of placed.fetches)
    if (fetch.entities !== null) generateEntities(code, fetch, { layout, isSubtype, nameOf, inputs });
  for (const fetch of placed.fetches) generateScanner(code, fetch, { layout, targetPlaces, inputs });
  generateWriters(code, layout);
  generateExports(code, placed, layout);

  const { begin, made, write, scan, entities } = build(code, context);
  const groups = new Groups();
  const toFast = (fetch: PlacedFetch): FastFetch => ({
    ...readRequest(fetch),
    index: fetch.index,
    scan: scan[fetch.index] ?? giveUp,
    entities:
      fetch.entities === null
        ? null
        : {
            target: targetPlaces.indexOf(fetch.part.place),
            group: groups.of(fetch),
            ...(entities[fetch.index] ?? NO_ENTITIES),
          },
  });
  const order = mapOrder(placed.order, toFast);
  return {
    order,
    targetCount: targetPlaces.length,
    groupCount: groups.count,
    begin,
    made,
    write,
    text: code.toString(),
  };
}

type Entities = Pick<FastEntities, 'represent' | 'identify' | 'attach'>;
interface Built extends FastCode {
  readonly scan: Readonly<Record<number, ScanObject>>;
  readonly entities: Readonly<Record<number, Entities>>;
}

const giveUp: ScanObject = () => -1;
const NO_ENTITIES: Entities = { represent: () => '', identify: () => '', attach: () => {} };

class Groups {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size;
  }

  of({ node, entities }: PlacedFetch): number {
    // The planner names each fetch, which makes no difference to what is asked.
    const operation = node.operation.replace(node.operationName ?? '', '');
    const key = JSON.stringify([node.serviceName, operation, entities?.requires, entities?.typeNames]);
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

function generateEntities(
  code: Code,
  fetch: PlacedFetch,
  context: Parameters<typeof generateRepresentations>[2],
): void {
  generateRepresentations(code, fetch, context);
  code.line(`function attach_${fetch.index}(r, addition) { r.${additionName(fetch.part)} = addition; }`);
}

function generateExports(code: Code, { fetches, root }: PlacedPlan, layout: Layout): void {
  const roots = root.parts.map((part) => `roots[${fetches.find((fetch) => fetch.part === part)?.index ?? -1}]`);
  const entities = fetches
    .filter((fetch) => fetch.entities !== null)
    .map(
      ({ index }) =>
        `${index}: { represent: represent_${index}, identify: identify_${index}, attach: attach_${index} }`,
    );
  code.block('function write(roots, sources)', () => {
    code.line('const start = placeSources([constants, ...sources]);');
    code.line('let o, w = start;');
    writeTokens(code, [
      { text: '{"data":' },
      {
        write: `${writerName(layout.places, root)}(${roots.length === 1 ? (roots[0] ?? '') : `[${roots.join(', ')}]`}, w)`,
      },
      { text: '}' },
    ]);
    code.line('return take(start, w);');
  });
  code.block('return', () => {
    code.line('begin: (given) => { targets = given; repeats.begin(); },');
    code.line('made: () => made,');
    code.line('write,');
    code.line(`scan: { ${fetches.map((fetch) => `${fetch.index}: ${scannerName(fetch)}`).join(', ')} },`);
    code.line(`entities: { ${entities.join(', ')} },`);
  });
}

function build(code: Code, { apiSchema, supergraphSchema }: FastContext): Built {
  const enums = enumsOf.get(apiSchema) ?? readEnums(supergraphSchema, apiSchema);
  enumsOf.set(apiSchema, enums);
  const constants: Source = { bytes: code.constants, base: 0 };
  const given = { ...READERS, ...WRITERS, enums, constants, repeats, text, FALL_BACK };
  const create = compileFunction(code.toString(), Object.keys(given)) as (...args: readonly unknown[]) => Built;
  return create(...Object.values(given));
}

type Enums = Readonly<Record<string, EnumValues>>;

const enumsOf = new WeakMap<GraphQLSchema, Enums>();

/** A hidden value of an enum is not for clients: the general path says so. */
function readEnums(supergraphSchema: GraphQLSchema, apiSchema: GraphQLSchema): Enums {
  const types = [supergraphSchema, apiSchema].flatMap((schema) =>
    Object.values(schema.getTypeMap()).filter(isEnumType),
  );
  return Object.fromEntries(types.map((type) => [type.name, new EnumValues(type.getValues().map(({ name }) => name))]));
}

const READERS = { endOfString, endOfInt, endOfFloat, endOfBoolean, endOfNull, endOfScalar };
const WRITERS = { reserve, copy, writeNull, list, together, placeSources, take };
/** One for all plans: an answer is scanned in one go. */
const repeats = new Repeats<ScannedRecord>();

function readRequest({
  node,
  entities,
}: PlacedFetch): Pick<FastFetch, 'subgraph' | 'operationName' | 'kind' | 'head' | 'tail' | 'variables'> {
  const operationName = node.operationName ?? null;
  return {
    subgraph: node.serviceName,
    operationName,
    kind: entities === null ? 'query' : 'entities',
    head: toLatin1(`{"query":${JSON.stringify(node.operation)},"variables":{`),
    tail: operationName === null ? '}}' : `},"operationName":${JSON.stringify(operationName)}}`,
    variables: node.variableUsages ?? [],
  };
}

function mapOrder(order: Order, map: (fetch: PlacedFetch) => FastFetch): FastOrder {
  return order.kind === 'fetch'
    ? { kind: 'fetch', fetch: map(order.fetch) }
    : { kind: order.kind, steps: order.steps.map((step) => mapOrder(step, map)) };
}
