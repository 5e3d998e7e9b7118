/** How much one operation may ask for at all, judged by its text before anything is validated or planned. */
import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLError, SelectionSetNode } from 'graphql';
import { overLimit } from '../../errors.js';

export interface OperationLimits {
  /** Of the text, where parsing stops. */
  readonly tokens: number;
  /** Fields within fields. */
  readonly depth: number;
  /** Fields that are given another name: by aliases a field can be asked for any number of times. */
  readonly aliases: number;
  readonly rootFields: number;
}

/** Counted as the operation is executed: what stands in a fragment counts wherever the fragment is spread. */
interface Measures {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

const ZERO: Measures = { depth: 0, aliases: 0, rootFields: 0 };

/** What each operation of a document asks too much of. */
export function findExceededLimits(document: DocumentNode, limits: OperationLimits): readonly GraphQLError[] {
  const measure = createMeasure(document);
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const measures = measure(definition.selectionSet);
    return (['depth', 'aliases', 'rootFields'] as const)
      .filter((limit) => measures[limit] > limits[limit])
      .map((limit) => overLimit(limit, limits[limit]));
  });
}

/** Each fragment is measured once, so that fragments of fragments cost their length and not their expansion. */
function createMeasure(document: DocumentNode): (selectionSet: SelectionSetNode) => Measures {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, Measures>();

  const measureFragment = (name: string): Measures => {
    const measures = known.get(name);
    if (measures !== undefined) return measures;
    // A fragment within itself, which validation refuses, counts as nothing there.
    known.set(name, ZERO);
    const fragment = fragments.get(name);
    const fresh = fragment === undefined ? ZERO : measureSet(fragment.selectionSet);
    known.set(name, fresh);
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
