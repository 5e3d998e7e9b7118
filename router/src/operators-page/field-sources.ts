/** Says which subgraph each field of an operation comes from, by the join directives of the supergraph. */
import { getOperationAST, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import {
  argumentOf,
  directivesNamed,
  fieldOf,
  namedTypeOf,
  readSubgraphNames,
  topLevelFields,
  typesWithFields,
} from '@marquee/federation/supergraph-document';
import type { FieldsTypeNode } from '@marquee/federation/supergraph-document';
import { withDefaultRootNames } from '@marquee/federation/root-types';

/** Ends a document whose fragments spread themselves, which validation refuses elsewhere. */
const MAX_DEPTH = 40;

/** Where the selections of one object are. */
interface Place {
  readonly typeName: string;
  readonly path: string;
  /** The subgraph that the object comes from. */
  readonly source: string | null;
  /** Names of fields that this subgraph brings along (`@provides`). */
  readonly provided: readonly string[];
  readonly depth: number;
}

/**
 * Response path without list indexes, as in `viewer.profile.name` -> subgraph. A field that several subgraphs resolve
 * is said to come from that of its parent, if that is one of them. Empty for a text that is no query.
 *
 * @param sdl The supergraph.
 */
export function findFieldSources(sdl: string, operationText: string): Readonly<Record<string, string>> {
  const operation = parseOperation(operationText);
  const root = operation === null ? null : getOperationAST(operation);
  if (operation === null || root?.operation !== OperationTypeNode.QUERY) return {};
  const finder = new SourceFinder(withDefaultRootNames(parse(sdl, { noLocation: true })).document, operation);
  finder.walk(root.selectionSet, { typeName: 'Query', path: '', source: null, provided: [], depth: 0 });
  return finder.sources;
}

function parseOperation(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}

class SourceFinder {
  readonly sources: Record<string, string> = {};
  readonly #types: ReadonlyMap<string, FieldsTypeNode>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(supergraph: DocumentNode, operation: DocumentNode) {
    this.#types = typesWithFields(supergraph);
    this.#names = readSubgraphNames(supergraph);
    this.#fragments = new Map(
      operation.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
  }

  walk({ selections }: SelectionSetNode, place: Place): void {
    const depth = place.depth + 1;
    if (depth > MAX_DEPTH) return;
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const typeName = selection.typeCondition?.name.value ?? place.typeName;
        this.walk(selection.selectionSet, { ...place, typeName, depth });
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment !== undefined)
          this.walk(fragment.selectionSet, { ...place, typeName: fragment.typeCondition.name.value, depth });
      } else {
        const field = fieldOf(this.#types.get(place.typeName), selection.name.value);
        if (field === undefined) continue;
        const path = [place.path, (selection.alias ?? selection.name).value].filter((part) => part !== '').join('.');
        const source = this.#sourceOf(field, place);
        if (source !== null) this.sources[path] = source;
        if (selection.selectionSet === undefined) continue;
        const provided = this.#providedBy(field, source);
        this.walk(selection.selectionSet, { typeName: namedTypeOf(field.type), path, source, provided, depth });
      }
    }
  }

  /** Null for a supergraph without join directives. */
  #sourceOf(field: FieldDefinitionNode, { typeName, source, provided }: Place): string | null {
    if (source !== null && provided.includes(field.name.value)) return source;
    const joins = directivesNamed(field, 'join__field').filter((join) => argumentOf(join, 'external') !== true);
    const ofField = joins.flatMap((join) => this.#graphOf(join) ?? []);
    const type = this.#types.get(typeName);
    const ofType =
      type === undefined ? [] : directivesNamed(type, 'join__type').flatMap((join) => this.#graphOf(join) ?? []);
    const found = ofField.length > 0 ? ofField : ofType;
    return source !== null && (found.includes(source) || found.length === 0) ? source : (found[0] ?? null);
  }

  #providedBy(field: FieldDefinitionNode, source: string | null): readonly string[] {
    const join = directivesNamed(field, 'join__field').find((each) => this.#graphOf(each) === source);
    const provides = join === undefined ? undefined : argumentOf(join, 'provides');
    return typeof provides === 'string' ? topLevelFields(provides) : [];
  }

  #graphOf(join: Parameters<typeof argumentOf>[0]): string | null {
    const graph = argumentOf(join, 'graph');
    return typeof graph === 'string' ? (this.#names.get(graph) ?? graph) : null;
  }
}
