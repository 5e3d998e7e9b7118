/** Compiles a plan and the shape of its response to generated code. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compileFunction } from 'node:vm';
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { isEnumType, OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';
import type { LimitFetch } from '../../demand-control/fetch-limits.js';
import type { CachedFetchOf } from '../../entity-cache/cached-fetch.js';
import type { StaleFetchOf } from '../../stale-if-error/stale-fetches.js';
import type { ProfileFetch } from '../../policies/fetch-profile.js';
import type { ObjectShape } from '../execution/response/response-shape.js';
import type {
  CompiledEntityFetch,
  CompiledFetch,
  CompiledOrder,
  CompiledPlan,
  CoveredGroup,
  GeneratedFunctions,
  ReadPart,
  ScannedRecord,
} from './compiled-plan.js';
import { EnumValues } from './enum-values.js';
import { findCoveredFetches } from './find-covered-fetches.js';
import type { CoveredFetch } from './find-covered-fetches.js';
import { generateCoveredKey, generateRepresentations } from './generate-representations.js';
import type { RepresentationContext, RepresentationInput } from './generate-representations.js';
import { generatePart, generateScanner, scannerName } from './generate-scanner.js';
import { generateWriters, writerName, writeTokens } from './generate-writer.js';
import { GeneratedCode } from './generated-code.js';
import { additionName } from './generated-names.js';
import { endOfBoolean, endOfFloat, endOfInt, endOfNull, endOfScalar, endOfString } from './json-value-end.js';
import {
  copyOut,
  copyWithinBuffer,
  loadResponses,
  reserve,
  writeList,
  writeNull,
  writeSharedObject,
} from './output-buffer.js';
import { compileLeftOutFields } from './left-out-fields.js';
import { isMutationPlan, readPlan } from './read-plan.js';
import type { FetchOrder, SlotFetch, SlotPlan } from './read-plan.js';
import { RepeatedObjects } from './repeated-objects.js';
import { copyRepresentation } from './representation-set.js';
import { latin1Slice } from './response-bytes.js';
import type { ResponseBytes, ScanObject } from './response-bytes.js';
import { ResponseLayout } from './response-layout.js';
import type { ResponseSlot } from './response-slots.js';
import { bodyAround } from '../../subgraph-client/merging/mergeable-fetch.js';
import { findMergeableFetches } from '../mergeable-fetches.js';
import { FALL_BACK, UnsupportedPlanError } from './unsupported.js';

export interface CompileContext {
  /** With `@inaccessible` elements. */
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  readonly limitFetch: LimitFetch;
  readonly staleFetchOf: StaleFetchOf;
  readonly cachedFetchOf: CachedFetchOf;
  readonly profileFetch: ProfileFetch;
  /** Whether a variable is true, for `@skip` and `@include`. */
  readonly isTrue: (variable: string) => boolean;
}

/**
 * Characters of the operations of all fetches. The largest page of the demo has 2,300. Each character becomes 40 of
 * generated code, which V8 compiles when it first runs: 300,000 take 20 ms.
 */
const MAX_OPERATIONS_LENGTH = 8_000;
/** Time of one slice of a compilation. */
const SLICE_MS = 5;

/** Throws `UnsupportedPlanError` for what only the general path can do. */
export function compilePlan(plan: PlanNode, shape: ObjectShape, context: CompileContext): CompiledPlan {
  const steps = compileInSteps(plan, shape, context);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, but other requests are served between slices of some milliseconds. */
export async function compilePlanInSlices(
  plan: PlanNode,
  shape: ObjectShape,
  context: CompileContext,
): Promise<CompiledPlan> {
  const steps = compileInSteps(plan, shape, context);
  for (let startedAt = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - startedAt < SLICE_MS) continue;
    await nextTurn();
    startedAt = performance.now();
  }
}

function* compileInSteps(
  plan: PlanNode,
  shape: ObjectShape,
  context: CompileContext,
): Generator<undefined, CompiledPlan> {
  if (fetchesIn(plan).reduce((sum, { node }) => sum + node.operation.length, 0) > MAX_OPERATIONS_LENGTH)
    throw new UnsupportedPlanError(`its operations are longer than ${MAX_OPERATIONS_LENGTH} characters together`);
  const slotPlan = readPlan(plan, { ...context, schema: context.supergraphSchema });
  yield;
  const layout = new ResponseLayout(slotPlan.root, shape);
  const targetSlots = findTargetSlots(slotPlan, layout);
  yield;
  const covered = isMutationPlan(plan) ? [] : findCoveredFetches(slotPlan.fetches);
  const code = yield* generateCode({ slotPlan, layout, targetSlots, covered }, context);
  const { scan, entities, coveredKeys, parts, ...functions } = instantiate(code, context);

  // After a mutation, the same request may have another response.
  const groups = new BatchGroups(!isMutationPlan(plan));
  const mergeable = findMergeableFetches(plan);
  const toGroup = (pair: CoveredFetch): CoveredGroup => ({
    batchGroup: groups.of(pair.fetch),
    keyOf: coveredKeys[pairName(pair)] ?? NO_ENTITIES.representationKey,
    partOf: parts[pairName(pair)] ?? (() => -1),
  });
  const toCompiledFetch = (fetch: SlotFetch): CompiledFetch => ({
    ...describeRequest(fetch),
    limit: context.limitFetch(fetch.node.serviceName, fetch.node.operation),
    stale: context.staleFetchOf(fetch.node),
    cached: context.cachedFetchOf(fetch.node),
    path: fetch.path,
    profile: context.profileFetch(fetch.node.operation),
    mergeable: mergeable.get(fetch.node) ?? null,
    index: fetch.index,
    scan: scan[fetch.index] ?? scanNothing,
    entities:
      fetch.entities === null
        ? null
        : {
            targetList: targetSlots.indexOf(fetch.selection.slot),
            batchGroup: groups.of(fetch),
            ...(entities[fetch.index] ?? NO_ENTITIES),
            covers: covered.filter(({ by }) => by === fetch).map((pair) => toGroup(pair)),
          },
  });
  const order = mapOrder(slotPlan.order, toCompiledFetch);
  return {
    ...functions,
    leftOut: compileLeftOutFields(layout, slotPlan.root, slotPlan.fetches),
    order,
    targetListCount: targetSlots.length,
    batchGroupCount: groups.count,
    sourceText: code.toString(),
  };
}

/** The slots for whose objects entities are fetched. */
function findTargetSlots({ fetches }: SlotPlan, layout: ResponseLayout): readonly ResponseSlot[] {
  const slots = new Set(fetches.flatMap(({ entities, selection }) => (entities === null ? [] : [selection.slot])));
  for (const slot of slots)
    if (layout.piecesOf(slot) === undefined)
      throw new UnsupportedPlanError(`the client selects nothing of the objects at ${slot.path}`);
  return [...slots];
}

/** What code is generated for. */
interface CodeSources {
  readonly slotPlan: SlotPlan;
  readonly layout: ResponseLayout;
  readonly targetSlots: readonly ResponseSlot[];
  readonly covered: readonly CoveredFetch[];
}

function* generateCode(
  { slotPlan, layout, targetSlots, covered }: CodeSources,
  { isSubtype, syntheticFields }: CompileContext,
): Generator<undefined, GeneratedCode> {
  const code = new GeneratedCode();
  const inputs: RepresentationInput[] = [];
  const nameOf = (field: string): string => syntheticFields.get(field)?.field ?? field;
  code.line('let lastRecord = null, targets = [];');
  // Representations first: they add properties to the layout, which scanners have to keep.
  for (const fetch of slotPlan.fetches)
    if (fetch.entities !== null) generateEntityFunctions(code, fetch, { layout, isSubtype, nameOf, inputs });
  for (const pair of covered)
    generateCoveredKey(code, `covered_${pairName(pair)}`, pair, { layout, isSubtype, nameOf, inputs });
  yield;
  for (const pair of covered)
    generatePart(code, `part_${pairName(pair)}`, pair.by, {
      context: { layout, targetSlots, inputs },
      keys: keysOf(pair.fetch),
    });
  for (const fetch of slotPlan.fetches) yield* generateScanner(code, fetch, { layout, targetSlots, inputs });
  yield* generateWriters(code, layout);
  generateExports(code, slotPlan, layout, covered);
  return code;
}

/** A name for generated functions of the pair. */
function pairName({ by, fetch }: CoveredFetch): string {
  return `${by.index}_${fetch.index}`;
}

function keysOf({ selection }: SlotFetch): readonly string[] {
  const [fields = []] = selection.fieldsByType.values();
  return fields.map(({ key }) => key);
}

type EntityFunctions = Pick<CompiledEntityFetch, 'writeRepresentation' | 'representationKey' | 'attach'>;

/** What the generated code returns. */
interface InstantiatedCode extends GeneratedFunctions {
  readonly scan: Readonly<Record<number, ScanObject>>;
  readonly entities: Readonly<Record<number, EntityFunctions>>;
  /** By the names of pairs. */
  readonly coveredKeys: Readonly<Record<string, CoveredGroup['keyOf']>>;
  readonly parts: Readonly<Record<string, ReadPart>>;
}

const scanNothing: ScanObject = () => -1;
const NO_ENTITIES: EntityFunctions = { writeRepresentation: () => -1, representationKey: () => '', attach: () => {} };

/** Numbers of groups of fetches that request the same of entities. */
class BatchGroups {
  readonly #numbers = new Map<string, number>();

  /** @param areShared Whether fetches that request the same are one group. */
  constructor(private readonly areShared: boolean) {}

  get count(): number {
    return this.#numbers.size;
  }

  of({ index, node, entities }: SlotFetch): number {
    // The planner gives each fetch's operation another name.
    const operation = node.operation.replace(node.operationName ?? '', '');
    const request = [node.serviceName, operation, entities?.requires, entities?.typeNames];
    const key = JSON.stringify(this.areShared ? request : index);
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

function generateEntityFunctions(code: GeneratedCode, fetch: SlotFetch, context: RepresentationContext): void {
  generateRepresentations(code, fetch, context);
  code.line(`function attach_${fetch.index}(r, addition) { r.${additionName(fetch.selection)} = addition; }`);
}

function generateExports(
  code: GeneratedCode,
  { fetches, root }: SlotPlan,
  layout: ResponseLayout,
  covered: readonly CoveredFetch[],
): void {
  const roots = root.selections.map(
    (selection) => `roots[${fetches.find((fetch) => fetch.selection === selection)?.index ?? -1}]`,
  );
  const record = roots.length === 1 ? (roots[0] ?? '') : `[${roots.join(', ')}]`;
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
      { write: `${writerName(layout.slots, root)}(${record}, w)` },
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
    const pairs = covered.map(pairName);
    code.line(`coveredKeys: { ${pairs.map((name) => `'${name}': covered_${name}`).join(', ')} },`);
    code.line(`parts: { ${pairs.map((name) => `'${name}': part_${name}`).join(', ')} },`);
  });
}

/** Runs the generated code, with all that it uses as parameters. */
function instantiate(code: GeneratedCode, context: CompileContext): InstantiatedCode {
  const constants: ResponseBytes = { bytes: code.constants, base: 0 };
  const given = {
    ...READERS,
    ...WRITERS,
    copyRepresentation,
    enums: enumsOf(context),
    constants,
    repeatedObjects,
    latin1Slice,
    FALL_BACK,
  };
  const create = compileFunction(code.toString(), Object.keys(given)) as (
    ...args: readonly unknown[]
  ) => InstantiatedCode;
  return create(...Object.values(given));
}

type Enums = Readonly<Record<string, EnumValues>>;

const knownEnums = new WeakMap<GraphQLSchema, Enums>();

/** An enum of the API schema replaces that of the supergraph: an `@inaccessible` value is left to the general path. */
function enumsOf({ apiSchema, supergraphSchema }: CompileContext): Enums {
  const known = knownEnums.get(apiSchema);
  if (known !== undefined) return known;
  const types = [supergraphSchema, apiSchema].flatMap((schema) =>
    Object.values(schema.getTypeMap()).filter(isEnumType),
  );
  const enums = Object.fromEntries(
    types.map((type) => [type.name, new EnumValues(type.getValues().map(({ name }) => name))]),
  );
  knownEnums.set(apiSchema, enums);
  return enums;
}

const READERS = { endOfString, endOfInt, endOfFloat, endOfBoolean, endOfNull, endOfScalar };
const WRITERS = { reserve, copyWithinBuffer, writeNull, writeList, writeSharedObject, loadResponses, copyOut };
/** One instance for all plans: a response is scanned synchronously. */
const repeatedObjects = new RepeatedObjects<ScannedRecord>();

function describeRequest({
  node,
  entities,
}: SlotFetch): Pick<CompiledFetch, 'subgraph' | 'operationName' | 'kind' | 'head' | 'tail' | 'variables'> {
  const operationName = node.operationName ?? null;
  return {
    subgraph: node.serviceName,
    operationName,
    kind: kindOf(node, entities),
    ...bodyAround(node.operation, operationName),
    variables: node.variableUsages ?? [],
  };
}

function kindOf({ operationKind }: FetchNode, entities: SlotFetch['entities']): CompiledFetch['kind'] {
  if (entities !== null) return 'entities';
  return operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query';
}

function mapOrder(order: FetchOrder, map: (fetch: SlotFetch) => CompiledFetch): CompiledOrder {
  return order.kind === 'fetch'
    ? { kind: 'fetch', fetch: map(order.fetch) }
    : { kind: order.kind, steps: order.steps.map((step) => mapOrder(step, map)) };
}
