/** The kind of a fetch and the response names that it selects, by which its missing fields are found. */
import { getOperationAST, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { SubgraphRequest } from '@marquee/router/subgraph-client/subgraph-request';

/** Selected response names, each with the tree below it; a leaf has an empty tree. */
export interface FieldTree {
  readonly below: ReadonlyMap<string, FieldTree>;
}

export interface FetchFields {
  readonly kind: SubgraphRequest['kind'];
  /** Of the root, or of each entity. Without `__typename`. */
  readonly fields: FieldTree;
}

const known = new WeakMap<DocumentNode, FetchFields>();

/** Memoized by document: the gateway caches plans with the documents of their fetches. */
export function readFetchFields(document: DocumentNode): FetchFields {
  const remembered = known.get(document);
  if (remembered !== undefined) return remembered;
  const shape = computeFetchFields(document);
  known.set(document, shape);
  return shape;
}

function computeFetchFields(document: DocumentNode): FetchFields {
  const operation = getOperationAST(document);
  if (!operation) throw new TypeError('A fetch of the plan has no operation.');
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

/** The fields of all type conditions together: in the data of an object, those of other types do not occur. */
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
