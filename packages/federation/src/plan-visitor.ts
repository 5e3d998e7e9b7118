/** Walking query plans: one place that knows the kinds of plan nodes. */
import type { FetchNode, PlanNode } from '@apollo/query-planner';

/** Elements of `Flatten` paths from the root to a node; see `flatten-path.ts`. */
export type PlanPath = readonly (string | number)[];

/** Computes a value of a plan from the values of its parts. `Flatten` nodes only extend the path. */
export interface PlanVisitor<T> {
  /** @param path Of the objects that the fetch is for. */
  fetch(node: FetchNode, path: PlanPath): T;
  sequence(parts: readonly T[]): T;
  parallel(parts: readonly T[]): T;
  /** A branch is visited when it is called; null for a branch that does not exist. */
  condition(variable: string, ifTrue: (() => T) | null, ifFalse: (() => T) | null): T;
}

/** Throws for a `Defer` node: `@defer` is not supported, so that no plan has one. */
export function visitPlan<T>(node: PlanNode, visitor: PlanVisitor<T>, path: PlanPath = []): T {
  const visit = (child: PlanNode): T => visitPlan(child, visitor, path);
  switch (node.kind) {
    case 'Fetch':
      return visitor.fetch(node, path);
    case 'Flatten':
      return visitPlan(node.node, visitor, [...path, ...node.path]);
    case 'Sequence':
      return visitor.sequence(node.nodes.map(visit));
    case 'Parallel':
      return visitor.parallel(node.nodes.map(visit));
    case 'Condition': {
      const { condition, ifClause, elseClause } = node;
      return visitor.condition(
        condition,
        ifClause ? () => visit(ifClause) : null,
        elseClause ? () => visit(elseClause) : null,
      );
    }
    case 'Defer':
      throw new Error('The plan has a Defer node, and @defer is not supported.');
  }
}

/** A fetch of a plan, with the path of the objects that it is for. */
export interface PlannedFetch {
  readonly node: FetchNode;
  readonly path: PlanPath;
}

/** All fetches of a plan, both branches of conditions included, in the order of execution where there is one. */
export function fetchesIn(plan: PlanNode): readonly PlannedFetch[] {
  return visitPlan<readonly PlannedFetch[]>(plan, {
    fetch: (node, path) => [{ node, path }],
    sequence: (parts) => parts.flat(),
    parallel: (parts) => parts.flat(),
    condition: (_, ifTrue, ifFalse) => [...(ifTrue?.() ?? []), ...(ifFalse?.() ?? [])],
  });
}

/**
 * A copy of the plan with each fetch replaced by the fetches that `map` returns for it, at least one; several are
 * executed in parallel.
 */
export function mapFetches(node: PlanNode, map: (fetch: FetchNode) => readonly FetchNode[]): PlanNode {
  const inner = (child: PlanNode): PlanNode => mapFetches(child, map);
  switch (node.kind) {
    case 'Fetch': {
      const [first, ...others] = map(node);
      if (first === undefined) throw new Error('A fetch was replaced by no fetch.');
      return others.length === 0 ? first : { kind: 'Parallel', nodes: [first, ...others] };
    }
    case 'Flatten':
      return { ...node, node: inner(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(inner) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: inner(node.ifClause) }),
        ...(node.elseClause && { elseClause: inner(node.elseClause) }),
      };
    case 'Defer':
      throw new Error('The plan has a Defer node, and @defer is not supported.');
  }
}
