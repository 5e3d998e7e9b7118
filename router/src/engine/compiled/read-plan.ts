/** From a plan to fetches between places: who is asked for what, of which objects, after whom. */
import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode, parse } from 'graphql';
import type { FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { UnsupportedPlanError } from './unsupported.js';
import { SlotSelectionReader, ResponseSlot } from './response-slots.js';
import type { SlotSelection, SlotContext } from './response-slots.js';

export interface SlotFetch {
  readonly index: number;
  readonly node: FetchNode;
  /** What the answer tells. */
  readonly selection: SlotSelection;
  /** For entities; null for root fields. */
  readonly entities: {
    readonly requires: readonly QueryPlanSelectionNode[];
    readonly typeNames: readonly string[];
  } | null;
}

/** The plan's order, conditions decided. */
export type FetchOrder =
  | { readonly kind: 'fetch'; readonly fetch: SlotFetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly FetchOrder[] };

export interface SlotPlan {
  readonly root: ResponseSlot;
  readonly fetches: readonly SlotFetch[];
  readonly order: FetchOrder;
  readonly selectionCount: number;
}

/** Throws `Ineligible` for what only the general path executes. */
export function readPlan(plan: PlanNode, context: SlotContext): SlotPlan {
  const queryType = context.schema.getQueryType();
  if (!queryType) throw new UnsupportedPlanError('there is no query type');
  const root = new ResponseSlot('', queryType, context.schema);
  const reader = new SlotSelectionReader(context);
  const fetches: SlotFetch[] = [];

  const readFetch = (node: FetchNode, path: readonly string[]): SlotFetch => {
    rejectUnsupportedFetch(node);
    const selection = selectionOf(node);
    const fetch = {
      index: fetches.length,
      node,
      ...(node.requires ? readEntities(node.requires, selection, path) : readRoot(selection, path)),
    };
    fetches.push(fetch);
    return fetch;
  };

  const readRoot = (
    selection: SelectionSetNode,
    path: readonly string[],
  ): Pick<SlotFetch, 'selection' | 'entities'> => {
    if (path.length > 0) throw new UnsupportedPlanError('root fields are asked for below the root');
    return { selection: reader.root(root, selection), entities: null };
  };

  const readEntities = (
    requires: readonly QueryPlanSelectionNode[],
    selection: SelectionSetNode,
    path: readonly string[],
  ): Pick<SlotFetch, 'selection' | 'entities'> => {
    const [field] = selection.selections;
    if (selection.selections.length !== 1 || !isEntities(field))
      throw new UnsupportedPlanError('a fetch asks for more than entities');
    const { place, isMet } = findSlot(root, path, context.isSubtype);
    if (place.selections.length !== 1) throw new UnsupportedPlanError(`several subgraphs tell of ${place.path}`);
    const typeNames = place.typeNames.filter(
      (name) => isMet(name) && requires.some((each) => isFor(each, name, context.isSubtype)),
    );
    return { selection: reader.addition(place, typeNames, field.selectionSet), entities: { requires, typeNames } };
  };

  const read = (node: PlanNode, path: readonly string[]): FetchOrder => {
    switch (node.kind) {
      case 'Fetch':
        return { kind: 'fetch', fetch: readFetch(node, path) };
      case 'Flatten':
        return read(node.node, [...path, ...node.path.map(String)]);
      case 'Sequence':
      case 'Parallel':
        return {
          kind: node.kind === 'Sequence' ? 'sequence' : 'parallel',
          steps: node.nodes.map((each) => read(each, path)),
        };
      case 'Condition': {
        const branch = context.isTrue(node.condition) ? node.ifClause : node.elseClause;
        return branch === undefined ? { kind: 'sequence', steps: [] } : read(branch, path);
      }
      case 'Defer':
        throw new UnsupportedPlanError('@defer');
    }
  };

  const order = read(plan, []);
  if (root.selections.length === 0) throw new UnsupportedPlanError('nothing is asked for');
  return { root, fetches, order, selectionCount: reader.count };
}

function rejectUnsupportedFetch(node: FetchNode): void {
  // A mutation must never be sent twice, whatever happens; nor is it often sent at all.
  if (node.operationKind === OperationTypeNode.MUTATION) throw new UnsupportedPlanError('mutations');
  const rewrites = [node.inputRewrites, node.outputRewrites, node.contextRewrites];
  if (rewrites.some((each) => each !== undefined && each.length > 0))
    throw new UnsupportedPlanError('the plan rewrites what is fetched');
}

function selectionOf(node: FetchNode): SelectionSetNode {
  const { definitions } = parse(node.operation, { noLocation: true });
  const operation = definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new UnsupportedPlanError('a fetch without an operation');
  return operation.selectionSet;
}

type EntitiesField = FieldNode & { readonly selectionSet: SelectionSetNode };

function isEntities(selection: SelectionSetNode['selections'][number] | undefined): selection is EntitiesField {
  return (
    selection?.kind === Kind.FIELD &&
    selection.name.value === '_entities' &&
    selection.alias === undefined &&
    selection.selectionSet !== undefined
  );
}

function isFor(selection: QueryPlanSelectionNode, typeName: string, isSubtype: SlotContext['isSubtype']): boolean {
  return (
    selection.kind === 'InlineFragment' &&
    selection.typeCondition !== undefined &&
    isSubtype(selection.typeCondition, typeName)
  );
}

/**
 * Of a path as plans write it: keys, `@` for lists, either with a condition on types: `search.@|[Movie,Series].studio`.
 */
function findSlot(
  root: ResponseSlot,
  path: readonly string[],
  isSubtype: SlotContext['isSubtype'],
): { place: ResponseSlot; isMet: (typeName: string) => boolean } {
  const always = (): boolean => true;
  let found: { place: ResponseSlot; isMet: (typeName: string) => boolean }[] = [{ place: root, isMet: always }];
  for (const part of path) {
    const [key = '', conditions] = part.split('|');
    if (key !== '@' && key !== '')
      found = found.flatMap(({ place, isMet }) =>
        place.childrenNamed(key, isMet).map((child) => ({ place: child, isMet: always })),
      );
    if (conditions === undefined) continue;
    const types = conditions
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map((type) => type.trim());
    found = found.map(({ place }) => ({ place, isMet: (name) => types.some((type) => isSubtype(type, name)) }));
  }
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new UnsupportedPlanError(`${found.length} places at ${path.join('.')}`);
  return only;
}
