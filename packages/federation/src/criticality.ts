/**
 * How much a member loses with a field, by the tags of the supergraph: the one source for deadlines, lanes, shedding
 * and kill switches.
 *
 * | tag           | level       | importance |
 * |---------------|-------------|------------|
 * | `critical`    | critical    | core       |
 * | `core`        | degraded    | core       |
 * | none          | degraded    | undecided  |
 * | `non-core`    | degraded    | non-core   |
 * | `best-effort` | best-effort | non-core   |
 *
 * A field without such a tag has those of its type. Where several apply, the most important one counts: the subgraphs
 * of a shareable field may differ. The tags of a field such as `Query.viewer`, whose object is a namespace of several
 * subgraphs, do not count where fields of that object are selected: it holds nothing of its own.
 */
import { Kind, OperationTypeNode } from 'graphql';
import type {
  ConstDirectiveNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { readNamespaces } from './namespaces.js';
import {
  argumentOf,
  directivesNamed,
  fieldOf,
  namedTypeOf,
  readSubgraphNames,
  typesWithFields,
} from './supergraph-document.js';
import type { FieldsTypeNode } from './supergraph-document.js';

/** Which requests are shed first under load: `best-effort`, then `degraded`, then `critical`. */
export type Level = 'critical' | 'degraded' | 'best-effort';

export interface Criticality {
  readonly level: Level;
  /** `core` cannot be switched off, `non-core` can; `undecided` without a tag. */
  readonly importance: 'core' | 'undecided' | 'non-core';
}

/** By tag, the most important one first. */
export const CRITICALITY_BY_TAG = {
  critical: { level: 'critical', importance: 'core' },
  core: { level: 'degraded', importance: 'core' },
  'non-core': { level: 'degraded', importance: 'non-core' },
  'best-effort': { level: 'best-effort', importance: 'non-core' },
} as const satisfies Readonly<Record<string, Criticality>>;

export type CriticalityTag = keyof typeof CRITICALITY_BY_TAG;

/** Of what has no tag. */
export const UNDECIDED: Criticality = { level: 'degraded', importance: 'undecided' };

const { critical, core, 'non-core': nonCore, 'best-effort': bestEffort } = CRITICALITY_BY_TAG;

/** The most important one first. Each criticality is one of these objects, so they can be compared by identity. */
export const CRITICALITIES: readonly Criticality[] = [critical, core, UNDECIDED, nonCore, bestEffort];

/** The most important one; null for none. */
export function highest(criticalities: Iterable<Criticality>): Criticality | null {
  let best: Criticality | null = null;
  for (const each of criticalities)
    if (best === null || CRITICALITIES.indexOf(each) < CRITICALITIES.indexOf(best)) best = each;
  return best;
}

/** A field of a root type, or of a namespace below one. */
export interface EntryField {
  /** As in `Query.search` or `Viewer.profile`. */
  readonly coordinate: string;
  readonly operation: OperationTypeNode;
  readonly subgraphs: readonly string[];
  /** The tags of this field alone; empty when it was not decided. */
  readonly tags: readonly CriticalityTag[];
  readonly criticality: Criticality;
  readonly isNamespace: boolean;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Variables = Readonly<Record<string, unknown>>;

/** A selection and the fragments that it spreads. */
interface Selected {
  readonly fragments: Fragments;
  /** Null when they are not known: a field with `@skip(if: $variable)` then counts. */
  readonly variables: Variables | null;
}

export class CriticalityModel {
  readonly #types: ReadonlyMap<string, FieldsTypeNode>;
  readonly #implementations = new Map<string, string[]>();
  readonly #namespaces: ReadonlySet<string>;
  readonly #roots: ReadonlyMap<string, string>;
  readonly #tagName: string | null;
  readonly #subgraphNames: ReadonlyMap<string, string>;
  readonly #fields = new Map<string, Criticality>();

  constructor(supergraph: DocumentNode) {
    this.#types = typesWithFields(supergraph);
    this.#namespaces = readSharedNamespaces(supergraph, this.#types);
    this.#roots = readRootNames(supergraph);
    this.#tagName = readTagName(supergraph);
    this.#subgraphNames = readSubgraphNames(supergraph);
    for (const type of this.#types.values())
      for (const { name } of type.interfaces ?? [])
        this.#implementations.set(name.value, [...(this.#implementations.get(name.value) ?? []), type.name.value]);
  }

  /** Of a field by its type, which may be an interface: then the most important of its implementations counts. */
  ofField(typeName: string, fieldName: string): Criticality {
    const coordinate = `${typeName}.${fieldName}`;
    const known = this.#fields.get(coordinate);
    if (known !== undefined) return known;
    const decisions = [typeName, ...(this.#implementations.get(typeName) ?? [])].flatMap((name) =>
      this.#decisionsOf(name, fieldName),
    );
    const criticality = highest(decisions) ?? UNDECIDED;
    // Names that the supergraph does not have come from requests: they are not kept.
    if (fieldOf(this.#types.get(typeName), fieldName) !== undefined) this.#fields.set(coordinate, criticality);
    return criticality;
  }

  /**
   * Of an operation of a client, or of a fetch from a subgraph: the highest of its root fields, of the fields in
   * namespaces, and of the first fields of `_entities`. Fields below them do not count: they are lost with them.
   *
   * @param variables Decide `@skip` and `@include`: a field that is left out does not count. Without them, only
   *   constant conditions leave a field out.
   */
  ofOperation(document: DocumentNode, operation: OperationDefinitionNode, variables?: Variables): Criticality {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    const root = this.#roots.get(operation.operation) ?? '';
    const found = new Set<Criticality>();
    this.#collect(root, operation.selectionSet, { fragments, variables: variables ?? null }, new Set(), found);
    return highest(found) ?? UNDECIDED;
  }

  /** Of the fields that a subgraph resolves itself: of root types, of namespaces and of entities. */
  ofSubgraph(subgraph: string): Criticality {
    const found: Criticality[] = [];
    for (const type of this.#types.values()) {
      const name = type.name.value;
      if (!this.#isRoot(name) && !this.#namespaces.has(name) && !isEntityOf(type, this.#graphsOf(subgraph))) continue;
      const keys = keyFieldsOf(type);
      for (const field of type.fields ?? []) {
        if (keys.has(field.name.value) || this.#namespaces.has(namedTypeOf(field.type))) continue;
        if (this.#resolvingSubgraphs(type, field).includes(subgraph)) found.push(this.ofField(name, field.name.value));
      }
    }
    return highest(found) ?? UNDECIDED;
  }

  get subgraphs(): readonly string[] {
    return [...this.#subgraphNames.values()];
  }

  /** Whether objects of the type only group fields of several subgraphs, as `Viewer`. */
  isNamespace(typeName: string): boolean {
    return this.#namespaces.has(typeName);
  }

  /** The name of the type of a field; null for a field that does not exist. */
  typeOf(typeName: string, fieldName: string): string | null {
    const field = fieldOf(this.#types.get(typeName), fieldName);
    return field === undefined ? null : namedTypeOf(field.type);
  }

  /** The name of the root type of an operation; null when there is none. */
  rootOf(operation: OperationTypeNode): string | null {
    return this.#roots.get(operation) ?? null;
  }

  /** The subgraphs that resolve a field; empty for a field that does not exist. */
  subgraphsOf(typeName: string, fieldName: string): readonly string[] {
    const type = this.#types.get(typeName);
    const field = fieldOf(type, fieldName);
    return type === undefined || field === undefined ? [] : this.#resolvingSubgraphs(type, field);
  }

  /** The fields of root types and of namespaces, in the order of the supergraph. */
  entryFields(): readonly EntryField[] {
    const entries: EntryField[] = [];
    const seen = new Set<string>();
    const add = (typeName: string, operation: OperationTypeNode): void => {
      const type = this.#types.get(typeName);
      if (type === undefined || seen.has(typeName)) return;
      seen.add(typeName);
      for (const field of type.fields ?? []) {
        const fieldType = namedTypeOf(field.type);
        const isNamespace = this.#namespaces.has(fieldType);
        entries.push({
          coordinate: `${typeName}.${field.name.value}`,
          operation,
          subgraphs: this.#resolvingSubgraphs(type, field),
          tags: this.#tagsOf(field),
          criticality: this.ofField(typeName, field.name.value),
          isNamespace,
        });
        if (isNamespace) add(fieldType, operation);
      }
    };
    for (const operation of Object.values(OperationTypeNode)) add(this.#roots.get(operation) ?? '', operation);
    return entries;
  }

  #collect(
    typeName: string,
    { selections }: SelectionSetNode,
    selected: Selected,
    spread: Set<string>,
    found: Set<Criticality>,
  ): void {
    for (const selection of selections) {
      if (!isIncluded(selection.directives, selected.variables)) continue;
      if (selection.kind === Kind.FIELD) this.#collectField(typeName, selection, selected, found);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.#collect(selection.typeCondition?.name.value ?? typeName, selection.selectionSet, selected, spread, found);
      else {
        const fragment = selected.fragments.get(selection.name.value);
        // A fragment that was visited at this place adds nothing.
        const key = `${typeName} ${selection.name.value}`;
        if (fragment === undefined || spread.has(key)) continue;
        spread.add(key);
        this.#collect(fragment.typeCondition.name.value, fragment.selectionSet, selected, spread, found);
      }
    }
  }

  #collectField(typeName: string, field: FieldNode, selected: Selected, found: Set<Criticality>): void {
    const name = field.name.value;
    if (name.startsWith('__')) return;
    const { selectionSet } = field;
    if (name === '_entities' && this.#isRoot(typeName) && selectionSet !== undefined)
      return this.#collect('_Entity', selectionSet, selected, new Set(), found);
    const fieldType = this.typeOf(typeName, name);
    if (fieldType !== null && this.#namespaces.has(fieldType) && selectionSet !== undefined)
      return this.#collect(fieldType, selectionSet, selected, new Set(), found);
    found.add(this.ofField(typeName, name));
  }

  #decisionsOf(typeName: string, fieldName: string): readonly Criticality[] {
    const type = this.#types.get(typeName);
    const field = fieldOf(type, fieldName);
    if (type === undefined || field === undefined) return [];
    const own = this.#tagsOf(field);
    return (own.length > 0 ? own : this.#tagsOf(type)).map((tag) => CRITICALITY_BY_TAG[tag]);
  }

  #tagsOf(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }): readonly CriticalityTag[] {
    if (this.#tagName === null) return [];
    const names = directivesNamed(node, this.#tagName).map((tag) => argumentOf(tag, 'name'));
    return (Object.keys(CRITICALITY_BY_TAG) as CriticalityTag[]).filter((tag) => names.includes(tag));
  }

  #isRoot(typeName: string): boolean {
    for (const root of this.#roots.values()) if (root === typeName) return true;
    return false;
  }

  #graphsOf(subgraph: string): ReadonlySet<unknown> {
    return new Set([...this.#subgraphNames].flatMap(([graph, name]) => (name === subgraph ? [graph] : [])));
  }

  #resolvingSubgraphs(type: FieldsTypeNode, field: NonNullable<FieldsTypeNode['fields']>[number]): readonly string[] {
    const joins = directivesNamed(field, 'join__field').filter((join) => argumentOf(join, 'graph') !== undefined);
    const resolving = joins.filter((join) => argumentOf(join, 'external') !== true);
    const sources = joins.length > 0 ? resolving : directivesNamed(type, 'join__type');
    const names = sources.map((join) => this.#subgraphNames.get(String(argumentOf(join, 'graph'))) ?? '');
    return [...new Set(names)];
  }
}

/** A namespace of one subgraph is a feature of its own: its tag counts, and not those of its fields. */
function readSharedNamespaces(document: DocumentNode, types: ReadonlyMap<string, FieldsTypeNode>): ReadonlySet<string> {
  const isShared = (name: string): boolean => {
    const type = types.get(name);
    return type !== undefined && directivesNamed(type, 'join__type').length > 1;
  };
  return new Set([...readNamespaces(document)].filter(isShared));
}

function isEntityOf(type: FieldsTypeNode, graphs: ReadonlySet<unknown>): boolean {
  return directivesNamed(type, 'join__type').some(
    (join) => graphs.has(argumentOf(join, 'graph')) && argumentOf(join, 'key') !== undefined,
  );
}

/** The names in keys, those of nested selections included. */
function keyFieldsOf(type: FieldsTypeNode): ReadonlySet<string> {
  const keys = directivesNamed(type, 'join__type').map((join) => argumentOf(join, 'key'));
  return new Set(keys.flatMap((key) => (typeof key === 'string' ? (key.match(/\w+/g) ?? []) : [])));
}

const DEFAULT_ROOTS: readonly (readonly [OperationTypeNode, string])[] = [
  [OperationTypeNode.QUERY, 'Query'],
  [OperationTypeNode.MUTATION, 'Mutation'],
  [OperationTypeNode.SUBSCRIPTION, 'Subscription'],
];

/** Operation type -> name of its root type. */
export function readRootNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION)
      for (const { operation, type } of definition.operationTypes ?? []) names.set(operation, type.name.value);
  return names.size > 0 ? names : new Map(DEFAULT_ROOTS);
}

/** The name of `@tag` in this document, which `@link` may change; null where the name belongs to another directive. */
export function readTagName(document: DocumentNode): string | null {
  let isLinked = false;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const link of directivesNamed(definition, 'link')) {
      isLinked = true;
      const [feature] = String(argumentOf(link, 'url')).split('/').slice(-2);
      const as = argumentOf(link, 'as');
      if (feature === 'tag') return typeof as === 'string' ? as : 'tag';
      if (feature === 'federation') return importedName(argumentOf(link, 'import')) ?? 'federation__tag';
    }
  }
  return isLinked ? null : 'tag';
}

/** The name under which `import: ["@tag"]` or `import: [{ name: "@tag", as: "@label" }]` brings the directive in. */
function importedName(imports: unknown): string | null {
  for (const each of Array.isArray(imports) ? (imports as readonly unknown[]) : []) {
    if (each === '@tag') return 'tag';
    const { name, as } = Object(each) as { readonly name?: unknown; readonly as?: unknown };
    if (name === '@tag' && typeof as === 'string') return as.replace('@', '');
  }
  return null;
}

function isIncluded(directives: readonly DirectiveNode[] | undefined, variables: Variables | null): boolean {
  return (directives ?? []).every(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value === (name.value === 'include');
    if (value?.kind !== Kind.VARIABLE || variables === null) return true;
    return (variables[value.name.value] === true) === (name.value === 'include');
  });
}
