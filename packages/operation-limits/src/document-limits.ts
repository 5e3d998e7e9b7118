/** Limits on the size of one operation, checked on its parsed text before it is validated or planned. */
import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLError, SelectionNode, SelectionSetNode } from 'graphql';
import { conditionVariablesOf, literalDepthOf } from './input-literals.js';
import type { OperationLimits } from './operation-limits.js';
import { operationOverLimit } from './over-limit.js';
import type { LimitName } from './over-limit.js';
import { hasMoreOverlaps } from './overlaps.js';

export type { OperationLimits } from './operation-limits.js';

/** The size of a selection set. The content of a fragment counts at each of its spreads, as in execution. */
interface Measures {
  readonly nesting: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly selections: number;
}

const ZERO: Measures = { nesting: 0, depth: 0, aliases: 0, rootFields: 0, selections: 0 };

/**
 * One error for each limit that the document exceeds, or an operation of it. Costs the length of the document: what
 * fragments multiply is computed and not expanded.
 */
export function findExceededLimits(document: DocumentNode, limits: OperationLimits): readonly GraphQLError[] {
  const ofDocument = exceededBy(measureDocument(document), limits);
  if (ofDocument.length > 0) return ofDocument;
  const measure = createMeasure(document, limits.nesting);
  const ofOperations = exceededBy(
    document.definitions.reduce<Measures>(
      (largest, definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? larger(largest, measure(definition.selectionSet)) : largest,
      ZERO,
    ),
    limits,
  );
  if (ofOperations.length > 0) return ofOperations;
  return hasMoreOverlaps(document, limits.overlaps) ? [operationOverLimit('overlaps', limits.overlaps)] : [];
}

function larger(one: Measures, other: Measures): Measures {
  return {
    nesting: Math.max(one.nesting, other.nesting),
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    rootFields: Math.max(one.rootFields, other.rootFields),
    selections: Math.max(one.selections, other.selections),
  };
}

function exceededBy(
  measures: Readonly<Partial<Record<LimitName, number>>>,
  limits: OperationLimits,
): readonly GraphQLError[] {
  return Object.entries(measures).flatMap(([name, size]) => {
    const limit = name as LimitName;
    return size > limits[limit] ? [operationOverLimit(limit, limits[limit])] : [];
  });
}

function measureDocument(
  document: DocumentNode,
): Record<'operations' | 'fragments' | 'conditionVariables' | 'inputDepth', number> {
  const countOf = (kind: Kind): number => document.definitions.filter((definition) => definition.kind === kind).length;
  return {
    operations: countOf(Kind.OPERATION_DEFINITION),
    fragments: countOf(Kind.FRAGMENT_DEFINITION),
    conditionVariables: conditionVariablesOf(document).size,
    inputDepth: literalDepthOf(document),
  };
}

/**
 * Measures each fragment once: fragments that spread fragments cost their own length, not their expansion.
 *
 * @param maxNesting Measuring does not go deeper, so that the call stack suffices for any document.
 */
function createMeasure(document: DocumentNode, maxNesting: number): (selectionSet: SelectionSetNode) => Measures {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Measures>();

  const measureFragment = (name: string, level: number): Measures => {
    const measures = measured.get(name);
    if (measures !== undefined) return measures;
    // Within itself a fragment counts as empty. Validation refuses such a cycle later.
    measured.set(name, ZERO);
    const fragment = fragments.get(name);
    const fresh = fragment === undefined ? ZERO : measureSet(fragment.selectionSet, level);
    measured.set(name, fresh);
    return fresh;
  };

  const measureSet = ({ selections: nodes }: SelectionSetNode, level: number): Measures => {
    if (level > maxNesting) return { ...ZERO, nesting: Infinity };
    let { nesting, depth, aliases, rootFields, selections } = ZERO;
    for (const node of nodes) {
      const inner = measureInside(node, level + 1);
      const isField = node.kind === Kind.FIELD;
      nesting = Math.max(nesting, inner.nesting);
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && node.alias !== undefined ? 1 : 0);
      rootFields += isField ? 1 : inner.rootFields;
      selections += 1 + inner.selections;
    }
    return { nesting: nesting + 1, depth, aliases, rootFields, selections };
  };

  const measureInside = (node: SelectionNode, level: number): Measures => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return measureFragment(node.name.value, level);
    return node.selectionSet === undefined ? ZERO : measureSet(node.selectionSet, level);
  };
  return (selectionSet) => measureSet(selectionSet, 1);
}
