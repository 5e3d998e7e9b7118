/** Limits on the size of one operation, checked on its parsed text before it is validated or planned. */
import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLError, SelectionSetNode } from 'graphql';
import { operationOverLimit } from './over-limit.js';

export interface OperationLimits {
  /** Lexical tokens of the document; parsing stops there. */
  readonly tokens: number;
  /** How many fields are nested in each other. */
  readonly depth: number;
  /** Fields with an alias. By aliases, one operation can select the same field any number of times. */
  readonly aliases: number;
  readonly rootFields: number;
}

/** The size of a selection set. The content of a fragment counts at each of its spreads, as in execution. */
interface Measures {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

const ZERO: Measures = { depth: 0, aliases: 0, rootFields: 0 };

/** One error for each limit that an operation of the document exceeds. */
export function findExceededLimits(document: DocumentNode, limits: OperationLimits): readonly GraphQLError[] {
  const measure = createMeasure(document);
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const measures = measure(definition.selectionSet);
    return (['depth', 'aliases', 'rootFields'] as const)
      .filter((limit) => measures[limit] > limits[limit])
      .map((limit) => operationOverLimit(limit, limits[limit]));
  });
}

/** Measures each fragment once: fragments that spread fragments cost their own length, not their expansion. */
function createMeasure(document: DocumentNode): (selectionSet: SelectionSetNode) => Measures {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Measures>();

  const measureFragment = (name: string): Measures => {
    const measures = measured.get(name);
    if (measures !== undefined) return measures;
    // Within itself a fragment counts as empty. Validation refuses such a cycle later.
    measured.set(name, ZERO);
    const fragment = fragments.get(name);
    const fresh = fragment === undefined ? ZERO : measureSet(fragment.selectionSet);
    measured.set(name, fresh);
    return fresh;
  };

  const measureSet = ({ selections }: SelectionSetNode): Measures => {
    let { depth, aliases, rootFields } = ZERO;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet === undefined ? ZERO : measureSet(selection.selectionSet);
        depth = Math.max(depth, 1 + inner.depth);
        aliases += inner.aliases + (selection.alias === undefined ? 0 : 1);
        rootFields += 1;
      } else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? measureFragment(selection.name.value)
            : measureSet(selection.selectionSet);
        depth = Math.max(depth, inner.depth);
        aliases += inner.aliases;
        rootFields += inner.rootFields;
      }
    }
    return { depth, aliases, rootFields };
  };
  return measureSet;
}
