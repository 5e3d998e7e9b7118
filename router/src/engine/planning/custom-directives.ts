/**
 * Executable directives of the supergraph other than `@skip` and `@include`, which the subgraphs execute.
 *
 * The planner gets none of them: it drops those of fragments whose fields it fetches from several subgraphs, and it
 * knows no fragment spreads. It gets fields with a marker, a directive whose argument is the number of a `DirectiveSet`:
 * the directives of the field, and the fragments with directives around it. In the fetches of the plan, each marker is
 * replaced by what it stands for.
 *
 * A named fragment on a root type is sent with the supergraph's name of that type: a subgraph with another name refuses
 * such a fetch, since composition does not keep its name.
 */
import type { FetchNode } from '@apollo/query-planner';
import {
  DirectiveLocation,
  getNamedType,
  GraphQLSchema,
  isCompositeType,
  Kind,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type {
  DirectiveDefinitionNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  FragmentSpreadNode,
  GraphQLCompositeType,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql';

const MARKER = 'marquee__directives';

const BUILT_IN: ReadonlySet<string> = new Set([
  'skip',
  'include',
  'defer',
  'stream',
  'deprecated',
  'specifiedBy',
  'oneOf',
]);

export function isCustomDirective({ name }: DirectiveNode): boolean {
  return !BUILT_IN.has(name.value);
}

/** A fragment around a field that has directives, or whose definition has. */
export interface FragmentDirectives {
  /** As selected by the client; the same node for all fields of one selection. */
  readonly selection: InlineFragmentNode | FragmentSpreadNode;
  /** Directives of the inline fragment or of the spread. */
  readonly ofSelection: readonly DirectiveNode[];
  readonly ofDefinition: readonly DirectiveNode[];
}

/** Null for a fragment without custom directives. */
export function readFragmentDirectives(
  selection: InlineFragmentNode | FragmentSpreadNode,
  definition: FragmentDefinitionNode | null,
): FragmentDirectives | null {
  const ofSelection = (selection.directives ?? []).filter(isCustomDirective);
  const ofDefinition = (definition?.directives ?? []).filter(isCustomDirective);
  return ofSelection.length + ofDefinition.length === 0 ? null : { selection, ofSelection, ofDefinition };
}

interface DirectiveSet {
  readonly ofField: readonly DirectiveNode[];
  /** The outermost first. */
  readonly fragments: readonly FragmentDirectives[];
}

/** The custom directives of one planned operation. */
export class CustomDirectives {
  readonly #sets: DirectiveSet[] = [];

  constructor(
    private readonly operation: OperationDefinitionNode,
    /** The supergraph's schema, with `@inaccessible` elements. */
    private readonly schema: GraphQLSchema,
    private readonly planVariableNames: ReadonlyMap<string, string>,
  ) {}

  /** The marker of a field; null for a field without custom directives outside of fragments with them. */
  markerFor(field: FieldNode, fragments: readonly FragmentDirectives[]): DirectiveNode | null {
    const ofField = (field.directives ?? []).filter(isCustomDirective);
    if (ofField.length + fragments.length === 0) return null;
    const text = ofField.map(print).join(' ');
    let index = this.#sets.findIndex(
      (set) =>
        set.fragments.length === fragments.length &&
        set.fragments.every(({ selection }, at) => selection === fragments[at]?.selection) &&
        set.ofField.map(print).join(' ') === text,
    );
    if (index < 0) index = this.#sets.push({ ofField, fragments }) - 1;
    return createMarker(index);
  }

  /** The fetch with the directives in place of the markers, and with those of the operation and its variables. */
  restore(fetch: FetchNode, planned: DocumentNode): FetchNode {
    const document = parse(fetch.operation, { noLocation: true });
    const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (operation === undefined) return fetch;
    const restoration = new Restoration(this.#sets, this.schema);
    const root = this.schema.getRootType(operation.operation) ?? null;
    const restored = {
      ...operation,
      directives: [...(operation.directives ?? []), ...this.#directivesOf(operation)],
      selectionSet: restoration.selectionSet(operation.selectionSet, root),
    };
    const complete = this.#renameVariables({
      kind: Kind.DOCUMENT,
      definitions: [restored, ...restoration.definitions],
    });
    return withVariableDefinitions(fetch, complete, this.#variableDefinitionsOf(planned));
  }

  /** Those of the client's operation that are allowed at the operation of the fetch: a mutation has queries for entities. */
  #directivesOf({ operation }: OperationDefinitionNode): readonly DirectiveNode[] {
    const location = operation === OperationTypeNode.MUTATION ? DirectiveLocation.MUTATION : DirectiveLocation.QUERY;
    return (this.operation.directives ?? []).filter(
      (directive) =>
        isCustomDirective(directive) &&
        this.schema.getDirective(directive.name.value)?.locations.includes(location) === true,
    );
  }

  /** The planner's marker has no variables, so only restored directives have names of the client. */
  #renameVariables(document: DocumentNode): DocumentNode {
    if (this.planVariableNames.size === 0) return document;
    return visit(document, {
      Directive: (directive) =>
        visit(directive, {
          Variable: (node) => ({
            ...node,
            name: { ...node.name, value: this.planVariableNames.get(node.name.value) ?? node.name.value },
          }),
        }),
    });
  }

  #variableDefinitionsOf(planned: DocumentNode): readonly VariableDefinitionNode[] {
    const [operation] = planned.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    return operation?.variableDefinitions ?? [];
  }
}

/** Declares the variables that the document uses, those of the client as the client has declared them. */
function withVariableDefinitions(
  fetch: FetchNode,
  document: DocumentNode,
  given: readonly VariableDefinitionNode[],
): FetchNode {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const nameOf = ({ variable }: VariableDefinitionNode): string => variable.name.value;
  const names = new Set(given.map(nameOf));
  const declared = given.filter((definition) => used.has(nameOf(definition)));
  const restored = visit(document, {
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: [
        ...(node.variableDefinitions ?? []).filter((definition) => !names.has(nameOf(definition))),
        ...declared,
      ],
    }),
  });
  return { ...fetch, operation: stripIgnoredCharacters(print(restored)), variableUsages: declared.map(nameOf) };
}

/** A field, and the directives that it stood for with its marker. */
interface Marked {
  readonly selection: SelectionNode;
  readonly fragments: readonly FragmentDirectives[];
}

/** Restores the directives of one fetch. */
class Restoration {
  /** The named fragments that the restored selections spread. */
  readonly definitions: FragmentDefinitionNode[] = [];

  constructor(
    private readonly sets: readonly DirectiveSet[],
    private readonly schema: GraphQLSchema,
  ) {}

  /** @param parent Null where the type is not known. */
  selectionSet(set: SelectionSetNode, parent: GraphQLCompositeType | null): SelectionSetNode {
    return {
      ...set,
      selections: this.#wrap(
        set.selections.map((each) => this.#selection(each, parent)),
        parent,
      ),
    };
  }

  #selection(selection: SelectionNode, parent: GraphQLCompositeType | null): Marked {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return { selection, fragments: [] };
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition && this.schema.getType(selection.typeCondition.name.value);
      const type = isCompositeType(condition) ? condition : parent;
      return {
        selection: { ...selection, selectionSet: this.selectionSet(selection.selectionSet, type) },
        fragments: [],
      };
    }
    const definition = parent && 'getFields' in parent ? parent.getFields()[selection.name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    const sets = (selection.directives ?? []).flatMap((directive) => this.#setOf(directive) ?? []);
    const field: FieldNode = {
      ...selection,
      directives: [
        ...(selection.directives ?? []).filter(({ name }) => name.value !== MARKER),
        ...sets.flatMap(({ ofField }) => ofField),
      ],
      ...(selection.selectionSet && {
        selectionSet: this.selectionSet(selection.selectionSet, isCompositeType(type) ? type : null),
      }),
    };
    return { selection: field, fragments: sets.flatMap(({ fragments }) => fragments) };
  }

  #setOf({ name, arguments: [argument] = [] }: DirectiveNode): DirectiveSet | undefined {
    if (name.value !== MARKER || argument?.value.kind !== Kind.INT) return undefined;
    return this.sets[Number(argument.value.value)];
  }

  /** Puts neighbours with the same fragment around them into one fragment. */
  #wrap(marked: readonly Marked[], parent: GraphQLCompositeType | null): readonly SelectionNode[] {
    const wrapped: SelectionNode[] = [];
    for (let from = 0; from < marked.length; ) {
      const [fragment] = marked[from]?.fragments ?? [];
      let to = from + 1;
      while (fragment && marked[to]?.fragments[0]?.selection === fragment.selection) to++;
      const group = marked.slice(from, to);
      if (fragment === undefined) wrapped.push(...group.map(({ selection }) => selection));
      else {
        const inner = group.map(({ selection, fragments }) => ({ selection, fragments: fragments.slice(1) }));
        const selectionSet = { kind: Kind.SELECTION_SET, selections: this.#wrap(inner, parent) } as const;
        wrapped.push(this.#fragment(fragment, selectionSet, parent));
      }
      from = to;
    }
    return wrapped;
  }

  #fragment(
    { selection, ofSelection, ofDefinition }: FragmentDirectives,
    selectionSet: SelectionSetNode,
    parent: GraphQLCompositeType | null,
  ): SelectionNode {
    if (selection.kind === Kind.INLINE_FRAGMENT || parent === null)
      return { kind: Kind.INLINE_FRAGMENT, directives: parent === null ? [] : ofSelection, selectionSet };
    const name = { kind: Kind.NAME, value: this.#freeName(selection.name.value) } as const;
    this.definitions.push({
      kind: Kind.FRAGMENT_DEFINITION,
      name,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: parent.name } },
      directives: ofDefinition,
      selectionSet,
    });
    return { kind: Kind.FRAGMENT_SPREAD, name, directives: ofSelection };
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.definitions.some((definition) => definition.name.value === name); count++)
      name = `${wanted}_${count}`;
    return name;
  }
}

function createMarker(set: number): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: MARKER },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'set' },
        value: { kind: Kind.INT, value: String(set) },
      },
    ],
  };
}

const EXECUTABLE_LOCATIONS: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** Defines the marker in a supergraph for the planner, if the supergraph has executable directives. */
export function withDirectiveMarker(supergraph: DocumentNode): DocumentNode {
  const isCustom = ({ name, locations }: DirectiveDefinitionNode): boolean =>
    !BUILT_IN.has(name.value) && locations.some((location) => EXECUTABLE_LOCATIONS.has(location.value));
  if (!supergraph.definitions.some((each) => each.kind === Kind.DIRECTIVE_DEFINITION && isCustom(each)))
    return supergraph;
  const marker = parse(`directive @${MARKER}(set: Int!) repeatable on FIELD`, { noLocation: true });
  return { ...supergraph, definitions: [...supergraph.definitions, ...marker.definitions] };
}

/** The schema for clients. */
export function withoutDirectiveMarker(schema: GraphQLSchema): GraphQLSchema {
  if (!schema.getDirective(MARKER)) return schema;
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: config.directives.filter(({ name }) => name !== MARKER) });
}
