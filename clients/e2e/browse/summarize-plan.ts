/**
 * The query plan of an operation by the router's planner, reduced to what tests need: fetches, their depth, and the
 * subgraph of each field.
 */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';

export interface PlannedFetch {
  readonly service: string;
  readonly kind: 'root' | 'entities';
  /**
   * The requested fields as response paths without list indexes, as in `viewer.profile.name`. Parents come before their
   * children.
   */
  readonly paths: readonly string[];
}

export interface PlanSummary {
  readonly fetches: readonly PlannedFetch[];
  /** The length of the longest chain of dependent fetches. */
  readonly hops: number;
}

function pathsIn(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  prefix: string,
): readonly string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      const path = [prefix, selection.alias?.value ?? selection.name.value].filter((part) => part !== '').join('.');
      return [path, ...(selection.selectionSet === undefined ? [] : pathsIn(selection.selectionSet, fragments, path))];
    }
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    return inner === undefined ? [] : pathsIn(inner, fragments, prefix);
  });
}

function toFetch(node: FetchNode, at: string): PlannedFetch {
  const { definitions } = parse(node.operation);
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const isEntities = node.requires !== undefined;
  const paths = operation === undefined ? [] : pathsIn(operation.selectionSet, fragments, isEntities ? '' : at);
  const placed = isEntities
    ? paths.filter((path) => path !== '_entities').map((path) => path.replace(/^_entities/, at))
    : paths;
  return {
    service: node.serviceName,
    kind: isEntities ? 'entities' : 'root',
    paths: placed.filter((path) => !path.endsWith('__typename')),
  };
}

function summarize(node: PlanNode, at: string): PlanSummary {
  switch (node.kind) {
    case 'Fetch':
      return { fetches: [toFetch(node, at)], hops: 1 };
    case 'Flatten':
      return summarize(node.node, node.path.filter((part) => typeof part === 'string' && part !== '@').join('.'));
    case 'Parallel': {
      const parts = node.nodes.map((child) => summarize(child, at));
      return { fetches: parts.flatMap(({ fetches }) => fetches), hops: Math.max(...parts.map(({ hops }) => hops)) };
    }
    case 'Sequence': {
      const parts = node.nodes.map((child) => summarize(child, at));
      return { fetches: parts.flatMap(({ fetches }) => fetches), hops: parts.reduce((sum, { hops }) => sum + hops, 0) };
    }
    default:
      throw new Error(`These operations need no ${node.kind} node.`);
  }
}

/** Plans `operation` (one operation with its fragments) on the supergraph without executing it. */
export function planOf(supergraphSdl: string, operation: string): PlanSummary {
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null });
  const planner = new QueryPlanner(supergraph);
  const { node } = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(operation)));
  if (node === undefined || node.kind === 'Subscription') throw new Error('There is nothing to fetch.');
  return summarize(node, '');
}
