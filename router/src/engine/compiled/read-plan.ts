/** From a plan to fetches between response slots: what each fetch selects, for which objects, and in which order. */
import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import { readSelectionSet } from '@marquee/federation/fetch-operation';
import { parsePathElement } from '@marquee/federation/flatten-path';
import { fetchesIn, visitPlan } from '@marquee/federation/plan-visitor';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import { ResponseSlot, SlotSelectionReader } from './response-slots.js';
import type { SlotContext, SlotSelection } from './response-slots.js';
import { UnsupportedPlanError } from './unsupported.js';

export interface SlotFetch {
  readonly index: number;
  readonly node: FetchNode;
  /** Of the objects that it is for, in the merged data. */
  readonly path: PlanPath;
  /** What the fetch selects of the objects at its slot. */
  readonly selection: SlotSelection;
  /** For a fetch of entities; null for root fields. */
  readonly entities: {
    readonly requires: readonly QueryPlanSelectionNode[];
    readonly typeNames: readonly string[];
  } | null;
}

/** The plan's order of fetches, conditions decided. */
export type FetchOrder =
  | { readonly kind: 'fetch'; readonly fetch: SlotFetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly FetchOrder[] };

export interface SlotPlan {
  readonly root: ResponseSlot;
  readonly fetches: readonly SlotFetch[];
  readonly order: FetchOrder;
}

/** Throws `UnsupportedPlanError` for plans that only the general path executes. */
export function readPlan(plan: PlanNode, context: SlotContext): SlotPlan {
  const operationKind = isMutationPlan(plan) ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
  const rootType = context.schema.getRootType(operationKind);
  if (!rootType) throw new UnsupportedPlanError(`there is no ${operationKind} type`);
  const root = new ResponseSlot('', rootType, context.schema);
  const reader = new PlanReader(root, context);
  const nothing = (): FetchOrder => ({ kind: 'sequence', steps: [] });
  const order = visitPlan<FetchOrder>(plan, {
    fetch: (node, path) => ({ kind: 'fetch', fetch: reader.readFetch(node, path) }),
    sequence: (steps) => ({ kind: 'sequence', steps }),
    parallel: (steps) => ({ kind: 'parallel', steps }),
    condition: (variable, ifTrue, ifFalse) => ((context.isTrue(variable) ? ifTrue : ifFalse) ?? nothing)(),
  });
  if (root.selections.length === 0) throw new UnsupportedPlanError('no root field is fetched');
  return { root, fetches: reader.fetches, order };
}

class PlanReader {
  readonly fetches: SlotFetch[] = [];
  readonly #selectionReader: SlotSelectionReader;

  constructor(
    private readonly root: ResponseSlot,
    private readonly context: SlotContext,
  ) {
    this.#selectionReader = new SlotSelectionReader(context);
  }

  readFetch(node: FetchNode, path: PlanPath): SlotFetch {
    rejectUnsupportedFetch(node);
    const set = selectionSetOf(node);
    const slotSelection = node.requires ? this.#readEntities(node.requires, set, path) : this.#readRoot(set, path);
    const fetch = { index: this.fetches.length, node, path, ...slotSelection };
    this.fetches.push(fetch);
    return fetch;
  }

  #readRoot(set: SelectionSetNode, path: PlanPath): Pick<SlotFetch, 'selection' | 'entities'> {
    if (path.length > 0) throw new UnsupportedPlanError('root fields are fetched below the root');
    return { selection: this.#selectionReader.root(this.root, set), entities: null };
  }

  #readEntities(
    requires: readonly QueryPlanSelectionNode[],
    set: SelectionSetNode,
    path: PlanPath,
  ): Pick<SlotFetch, 'selection' | 'entities'> {
    const { isSubtype } = this.context;
    const [field] = set.selections;
    if (set.selections.length !== 1 || !isEntitiesField(field))
      throw new UnsupportedPlanError('a fetch selects more than _entities');
    const { slot, matchesType } = findSlot(this.root, path, isSubtype);
    if (slot.selections.length !== 1)
      throw new UnsupportedPlanError(`several fetches return the objects at ${slot.path}`);
    const typeNames = slot.typeNames.filter(
      (name) => matchesType(name) && requires.some((each) => isRequiredOf(each, name, isSubtype)),
    );
    return {
      selection: this.#selectionReader.addition(slot, typeNames, field.selectionSet),
      entities: { requires, typeNames },
    };
  }
}

/** Whether root fields of the mutation type are fetched. */
export function isMutationPlan(plan: PlanNode): boolean {
  return fetchesIn(plan).some(({ node }) => node.operationKind === OperationTypeNode.MUTATION);
}

function rejectUnsupportedFetch(node: FetchNode): void {
  const rewrites = [node.inputRewrites, node.outputRewrites, node.contextRewrites];
  if (rewrites.some((each) => each !== undefined && each.length > 0))
    throw new UnsupportedPlanError('the plan has rewrites (renamed fields, interface objects, or context arguments)');
}

function selectionSetOf(node: FetchNode): SelectionSetNode {
  const set = readSelectionSet(node.operation, false);
  if (set === null) throw new UnsupportedPlanError('a fetch has no operation');
  return set;
}

type EntitiesField = FieldNode & { readonly selectionSet: SelectionSetNode };

function isEntitiesField(selection: SelectionSetNode['selections'][number] | undefined): selection is EntitiesField {
  return (
    selection?.kind === Kind.FIELD &&
    selection.name.value === '_entities' &&
    selection.alias === undefined &&
    selection.selectionSet !== undefined
  );
}

/** Whether a selection of `requires` is for objects of the type. */
function isRequiredOf(
  selection: QueryPlanSelectionNode,
  typeName: string,
  isSubtype: SlotContext['isSubtype'],
): boolean {
  return (
    selection.kind === 'InlineFragment' &&
    selection.typeCondition !== undefined &&
    isSubtype(selection.typeCondition, typeName)
  );
}

interface FoundSlot {
  readonly slot: ResponseSlot;
  readonly matchesType: (typeName: string) => boolean;
}

/** The slot at a path, with the type condition of the path's last element. */
function findSlot(root: ResponseSlot, path: PlanPath, isSubtype: SlotContext['isSubtype']): FoundSlot {
  const always = (): boolean => true;
  let found: readonly FoundSlot[] = [{ slot: root, matchesType: always }];
  for (const element of path) {
    const { step, typeConditions } = parsePathElement(element);
    if (step.kind === 'key')
      found = found.flatMap(({ slot, matchesType }) =>
        slot.childrenNamed(step.key, matchesType).map((child) => ({ slot: child, matchesType: always })),
      );
    if (typeConditions === null) continue;
    const matchesType = (name: string): boolean => typeConditions.some((type) => isSubtype(type, name));
    found = found.map(({ slot }) => ({ slot, matchesType }));
  }
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new UnsupportedPlanError(`${found.length} response slots are at ${path.join('.')}`);
  return only;
}
