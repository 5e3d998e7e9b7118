/** What a plan costs at most, as far as it can be told without asking anybody. */
import type { PlanNode } from '@apollo/query-planner';

export interface PlanCost {
  /** Requests to subgraphs. */
  readonly fetches: number;
  /** The longest row of requests that must wait for each other. */
  readonly hops: number;
  /**
   * Where entities are asked for by the items of lists within lists: places whose number nobody bounds by one argument.
   */
  readonly fanOuts: readonly string[];
}

export function costOf(node: PlanNode | null): PlanCost {
  const { fetches, hops } = node === null ? NOTHING : measure(node);
  return { fetches, hops, fanOuts: node === null ? [] : [...new Set(fanOutsIn(node, []))].toSorted() };
}

type Size = Pick<PlanCost, 'fetches' | 'hops'>;

const NOTHING: Size = { fetches: 0, hops: 0 };

function measure(node: PlanNode): Size {
  switch (node.kind) {
    case 'Fetch':
      return { fetches: 1, hops: 1 };
    case 'Flatten':
      return measure(node.node);
    case 'Sequence':
      return add(childrenOf(node).map(measure), (hops) => hops.reduce((sum, each) => sum + each, 0));
    default:
      return add(childrenOf(node).map(measure), (hops) => Math.max(0, ...hops));
  }
}

function add(sizes: readonly Size[], hopsOf: (hops: readonly number[]) => number): Size {
  return {
    fetches: sizes.reduce((sum, { fetches }) => sum + fetches, 0),
    hops: hopsOf(sizes.map(({ hops }) => hops)),
  };
}

/** Children of any node but a fetch or a flatten. */
export function childrenOf(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes;
    case 'Condition':
      return [node.ifClause, node.elseClause].filter((child) => child !== undefined);
    case 'Defer':
      return [node.primary.node, ...node.deferred.map((deferred) => deferred.node)].filter(
        (child) => child !== undefined,
      );
    default:
      return [];
  }
}

function fanOutsIn(node: PlanNode, path: readonly string[]): readonly string[] {
  if (node.kind === 'Fetch')
    return path.filter((part) => part.startsWith('@')).length > 1
      ? [path.map((part) => part.split('|')[0]).join('.')]
      : [];
  if (node.kind === 'Flatten') return fanOutsIn(node.node, [...path, ...node.path.map(String)]);
  return childrenOf(node).flatMap((child) => fanOutsIn(child, path));
}
