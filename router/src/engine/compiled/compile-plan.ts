/** From a plan and the shape of its answer to code of their own. */
import { compileFunction } from 'node:vm';
import type { PlanNode } from '@apollo/query-planner';
import { isEnumType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';
import type { ObjectShape } from '../execution/response-shape.js';
import { endOfBoolean, endOfFloat, endOfInt, endOfNull, endOfScalar, endOfString } from './json-value-end.js';
import { GeneratedCode, toLatin1 } from './generated-code.js';
import { EnumValues } from './enum-values.js';
import type {
  GeneratedFunctions,
  CompiledEntityFetch,
  CompiledFetch,
  CompiledOrder,
  CompiledPlan,
  ScannedRecord,
} from './compiled-plan.js';
import { generateRepresentations } from './generate-representations.js';
import type { RepresentationInput } from './generate-representations.js';
import { generateScanner, scannerName } from './generate-scanner.js';
import { generateWriters, writerName, writeTokens } from './generate-writer.js';
import { FALL_BACK, UnsupportedPlanError } from './unsupported.js';
import { ResponseLayout } from './response-layout.js';
import { additionName } from './generated-names.js';
import { readPlan } from './read-plan.js';
import type { FetchOrder, SlotFetch, SlotPlan } from './read-plan.js';
import {
  copyWithinBuffer,
  writeList,
  loadResponses,
  reserve,
  copyOut,
  writeSharedObject,
  writeNull,
} from './output-buffer.js';
import { RepeatedObjects } from './repeated-objects.js';
import { latin1Slice } from './response-bytes.js';
import type { ScanObject, ResponseBytes } from './response-bytes.js';

export interface CompileContext {
  /** With what clients may not see. */
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  readonly isTrue: (variable: string) => boolean;
}

/** Throws `Ineligible`, with the reason, for what only the general path can do. */
export function compilePlan(plan: PlanNode, shape: ObjectShape, context: CompileContext): CompiledPlan {
  const { isSubtype, isTrue, syntheticFields: inputFields } = context;
  const placed = readPlan(plan, { schema: context.supergraphSchema, isSubtype, isTrue });
  const layout = new ResponseLayout(placed.root, shape);
  const targetPlaces = [
    ...new Set(placed.fetches.flatMap(({ entities, selection: part }) => (entities === null ? [] : [part.slot]))),
  ];
  for (const place of targetPlaces)
    if (layout.piecesOf(place) === undefined)
      throw new UnsupportedPlanError(`what is added to ${place.path} is not for the client`);

  const code = new GeneratedCode();
  const inputs: RepresentationInput[] = [];
  const nameOf = (field: string): string => inputFields.get(field)?.field ?? field;
  code.line('let lastRecord = null, targets = [];');
  // All that is kept has to be known before a scanner can be written: representations first.
  for (const fetch of placed.fetches)
    if (fetch.entities !== null) generateEntities(code, fetch, { layout, isSubtype, nameOf, inputs });
  for (const fetch of placed.fetches) generateScanner(code, fetch, { layout, targetSlots: targetPlaces, inputs });
  generateWriters(code, layout);
  generateExports(code, placed, layout);

  const { beginScan: begin, lastRecord: made, writeResponse: write, scan, entities } = instantiate(code, context);
  const groups = new BatchGroups();
  const toFast = (fetch: SlotFetch): CompiledFetch => ({
    ...readRequest(fetch),
    index: fetch.index,
    scan: scan[fetch.index] ?? scanNothing,
    entities:
      fetch.entities === null
        ? null
        : {
            targetList: targetPlaces.indexOf(fetch.selection.slot),
            batchGroup: groups.of(fetch),
            ...(entities[fetch.index] ?? NO_ENTITIES),
          },
  });
  const order = mapOrder(placed.order, toFast);
  return {
    order,
    targetCount: targetPlaces.length,
    groupCount: groups.count,
    beginScan: begin,
    lastRecord: made,
    writeResponse: write,
    sourceText: code.toString(),
  };
}

type Entities = Pick<CompiledEntityFetch, 'writeRepresentation' | 'representationKey' | 'attach'>;
interface InstantiatedCode extends GeneratedFunctions {
  readonly scan: Readonly<Record<number, ScanObject>>;
  readonly entities: Readonly<Record<number, Entities>>;
}

const scanNothing: ScanObject = () => -1;
const NO_ENTITIES: Entities = { writeRepresentation: () => '', representationKey: () => '', attach: () => {} };

class BatchGroups {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size;
  }

  of({ node, entities }: SlotFetch): number {
    // The planner names each fetch, which makes no difference to what is asked.
    const operation = node.operation.replace(node.operationName ?? '', '');
    const key = JSON.stringify([node.serviceName, operation, entities?.requires, entities?.typeNames]);
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

function generateEntities(
  code: GeneratedCode,
  fetch: SlotFetch,
  context: Parameters<typeof generateRepresentations>[2],
): void {
  generateRepresentations(code, fetch, context);
  code.line(`function attach_${fetch.index}(r, addition) { r.${additionName(fetch.selection)} = addition; }`);
}

function generateExports(code: GeneratedCode, { fetches, root }: SlotPlan, layout: ResponseLayout): void {
  const roots = root.selections.map(
    (part) => `roots[${fetches.find((fetch) => fetch.selection === part)?.index ?? -1}]`,
  );
  const entities = fetches
    .filter((fetch) => fetch.entities !== null)
    .map(
      ({ index }) =>
        `${index}: { writeRepresentation: representation_${index}, representationKey: key_${index}, attach: attach_${index} }`,
    );
  code.block('function writeResponse(roots, responses)', () => {
    code.line('const start = loadResponses([constants, ...responses]);');
    code.line('let o, w = start;');
    writeTokens(code, [
      { text: '{"data":' },
      {
        write: `${writerName(layout.slots, root)}(${roots.length === 1 ? (roots[0] ?? '') : `[${roots.join(', ')}]`}, w)`,
      },
      { text: '}' },
    ]);
    code.line('return copyOut(start, w);');
  });
  code.block('return', () => {
    code.line('beginScan: (given) => { targets = given; repeatedObjects.begin(); },');
    code.line('lastRecord: () => lastRecord,');
    code.line('writeResponse,');
    code.line(`scan: { ${fetches.map((fetch) => `${fetch.index}: ${scannerName(fetch)}`).join(', ')} },`);
    code.line(`entities: { ${entities.join(', ')} },`);
  });
}

function instantiate(code: GeneratedCode, { apiSchema, supergraphSchema }: CompileContext): InstantiatedCode {
  const enums = enumsOf.get(apiSchema) ?? readEnums(supergraphSchema, apiSchema);
  enumsOf.set(apiSchema, enums);
  const constants: ResponseBytes = { bytes: code.constants, base: 0 };
  const given = { ...READERS, ...WRITERS, enums, constants, repeatedObjects, latin1Slice, FALL_BACK };
  const create = compileFunction(code.toString(), Object.keys(given)) as (
    ...args: readonly unknown[]
  ) => InstantiatedCode;
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
const WRITERS = { reserve, copyWithinBuffer, writeNull, writeList, writeSharedObject, loadResponses, copyOut };
/** One for all plans: an answer is scanned in one go. */
const repeatedObjects = new RepeatedObjects<ScannedRecord>();

function readRequest({
  node,
  entities,
}: SlotFetch): Pick<CompiledFetch, 'subgraph' | 'operationName' | 'kind' | 'head' | 'tail' | 'variables'> {
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

function mapOrder(order: FetchOrder, map: (fetch: SlotFetch) => CompiledFetch): CompiledOrder {
  return order.kind === 'fetch'
    ? { kind: 'fetch', fetch: map(order.fetch) }
    : { kind: order.kind, steps: order.steps.map((step) => mapOrder(step, map)) };
}
