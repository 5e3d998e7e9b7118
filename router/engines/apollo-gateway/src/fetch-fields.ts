/**
 * What a fetch asks for, as the attribution of its failure needs it: which kind it is, and the response names it would
 * fill.
 */
import { Kind, OperationTypeNode } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { SubgraphRequest } from '@marquee/router/subgraph-client/subgraph-request';

/** Response names, each with what is asked below it; a leaf has an empty tree. */
export interface FieldTree {
  readonly below: ReadonlyMap<string, FieldTree>;
}

export interface FetchFields {
  readonly kind: SubgraphRequest['kind'];
  /** From the root for a root fetch, from each entity for an entity fetch. `__typename` is left out. */
  readonly fields: FieldTree;
}

const known = new WeakMap<DocumentNode, FetchFields>();

/** Computed once for each fetch of a plan: plans are cached, and hold their documents. */
export function readFetchFields(document: DocumentNode): FetchFields {
  const remembered = known.get(document);
  if (remembered !== undefined) return remembered;
  const shape = computeFetchFields(document);
  known.set(document, shape);
  return shape;
}

function computeFetchFields(document: DocumentNode): FetchFields {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new TypeError('A fetch of a plan holds no operation.');
  const fields = readFields(operation.selectionSet, collectFragments(document));
  const entities = fields.below.get('_entities');
  if (entities !== undefined) return { kind: 'entities', fields: entities };
  return { kind: operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query', fields };
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function collectFragments(document: DocumentNode): Fragments {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
}

/** Fields of all type conditions together: at a position, those of other types are simply not in the data. */
function readFields(selectionSet: SelectionSetNode, fragments: Fragments): FieldTree {
  const below = new Map<string, FieldTree>();
  addFields(selectionSet, fragments, below);
  return { below };
}

function addFields({ selections }: SelectionSetNode, fragments: Fragments, into: Map<string, FieldTree>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      addField(selection, fragments, into);
    } else {
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (inner !== undefined) addFields(inner.selectionSet, fragments, into);
    }
  }
}

function addField({ alias, name, selectionSet }: FieldNode, fragments: Fragments, into: Map<string, FieldTree>): void {
  if (name.value === '__typename') return;
  const responseName = alias?.value ?? name.value;
  const below = new Map(into.get(responseName)?.below);
  if (selectionSet !== undefined) addFields(selectionSet, fragments, below);
  into.set(responseName, { below });
}
