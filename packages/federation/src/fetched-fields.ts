/**
 * The schema coordinates that a fetch selects, and those at the paths of a subgraph's errors. The paths have the
 * response names of the fetch's text; a coordinate has the names of the supergraph, as in `Title.artwork`.
 */
import { getOperationAST, Kind, parse } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { fieldOf, namedTypeOf, typesWithFields } from './supergraph-document.js';
import type { FieldsTypeNode } from './supergraph-document.js';
import { readRootNames } from './criticality.js';

type ErrorPath = readonly (string | number)[];
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

interface FetchedField {
  readonly responseName: string;
  /** The type that it is selected on: an object type, an interface, or `_Entity`. */
  readonly parent: string;
  readonly name: string;
  readonly fields: readonly FetchedField[];
}

/** Reads the texts of fetches. */
export class FetchedFieldsReader {
  readonly #types: ReadonlyMap<string, FieldsTypeNode>;
  readonly #roots: ReadonlyMap<string, string>;
  readonly #implementations = new Map<string, Set<string>>();

  constructor(supergraph: DocumentNode) {
    this.#types = typesWithFields(supergraph);
    this.#roots = readRootNames(supergraph);
    for (const { name, interfaces = [] } of this.#types.values())
      for (const { name: implemented } of interfaces) {
        const names = this.#implementations.get(implemented.value) ?? new Set();
        this.#implementations.set(implemented.value, names.add(name.value));
      }
  }

  /** @param text Of a fetch of the planner. Throws a `GraphQLError` for a text that is no operation. */
  read(text: string): FetchedFields {
    const document = parse(text, { noLocation: true });
    const operation = getOperationAST(document);
    const fragments: Fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
    const root = this.#roots.get(operation?.operation ?? '') ?? '';
    const fields = operation ? this.#fieldsOf(root, operation.selectionSet, fragments) : [];
    return new FetchedFields(fields, this);
  }

  /** Whether objects of the type may be of the other one. */
  isWithin(typeName: string, other: string): boolean {
    return typeName === other || this.#implementations.get(other)?.has(typeName) === true;
  }

  /** The type and, of an interface, its implementations: those that have the field. */
  typesWith(typeName: string, field: string): readonly string[] {
    const names = [typeName, ...(this.#implementations.get(typeName) ?? [])];
    return names.filter((name) => fieldOf(this.#types.get(name), field) !== undefined);
  }

  #fieldsOf(parent: string, { selections }: SelectionSetNode, fragments: Fragments): readonly FetchedField[] {
    return selections.flatMap((selection): readonly FetchedField[] => {
      if (selection.kind === Kind.FIELD) return [this.#field(parent, selection, fragments)];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment === undefined) return [];
      return this.#fieldsOf(fragment.typeCondition?.name.value ?? parent, fragment.selectionSet, fragments);
    });
  }

  #field(parent: string, { alias, name, selectionSet }: FieldNode, fragments: Fragments): FetchedField {
    const definition = fieldOf(this.#types.get(parent), name.value);
    const type = definition === undefined ? '_Entity' : namedTypeOf(definition.type);
    const fields = selectionSet === undefined ? [] : this.#fieldsOf(type, selectionSet, fragments);
    return { responseName: (alias ?? name).value, parent, name: name.value, fields };
  }
}

/** What one fetch selects. */
export class FetchedFields {
  #coordinates: ReadonlySet<string> | null = null;

  constructor(
    private readonly fields: readonly FetchedField[],
    private readonly types: Pick<FetchedFieldsReader, 'isWithin' | 'typesWith'>,
  ) {}

  /** A field that is selected on an interface is there for the interface and for each of its object types. */
  get coordinates(): ReadonlySet<string> {
    this.#coordinates ??= new Set(this.#coordinatesOf(this.fields));
    return this.#coordinates;
  }

  /**
   * The coordinates at the paths of errors, each with whether it failed: for at least half of the objects that have the
   * field. An error at an entity is one of all fields that are selected of it. A path at which the type of the object is
   * not known, and that leads to fields of several types, has none.
   *
   * @param data Of the response; it says of which type the objects are.
   * @param representations Of the request, for entities that are null.
   */
  atPaths(
    paths: Iterable<ErrorPath>,
    data: unknown,
    representations: readonly unknown[] = [],
  ): ReadonlyMap<string, boolean> {
    const groups = new Map<string, { readonly path: ErrorPath; readonly fields: FieldsAtPath; count: number }>();
    for (const path of paths) {
      const fields = this.#follow(path, data, representations);
      if (fields.coordinates.length === 0) continue;
      const key = `${fields.coordinates.join()} ${path.map((each) => (typeof each === 'number' ? '@' : each)).join('.')}`;
      const known = groups.get(key);
      if (known !== undefined) known.count += 1;
      else if (groups.size < MAX_GROUPS) groups.set(key, { path, fields, count: 1 });
    }
    const failed = new Map<string, boolean>();
    for (const { path, fields, count } of groups.values()) {
      const limit = 2 * count + 1;
      const hasFailed = countPlaces(data, path, 0, fields.typeName, limit) < limit;
      for (const coordinate of fields.coordinates) failed.set(coordinate, hasFailed || failed.get(coordinate) === true);
    }
    return failed;
  }

  #coordinatesOf(fields: readonly FetchedField[]): readonly string[] {
    return fields.flatMap(({ parent, name, fields: inner }) => [
      ...this.types.typesWith(parent, name).map((type) => `${type}.${name}`),
      ...this.#coordinatesOf(inner),
    ]);
  }

  #follow(path: ErrorPath, data: unknown, representations: readonly unknown[]): FieldsAtPath {
    let [value, fields]: [unknown, readonly FetchedField[]] = [data, this.fields];
    let last: readonly FetchedField[] = [];
    let typeName: string | null = null;
    const [, entity] = path[0] === '_entities' ? path : [];
    const ofEntity = typeof entity === 'number' ? typenameOf(representations[entity]) : null;
    for (const [index, element] of path.entries()) {
      if (typeof element === 'string') {
        const type = typenameOf(value) ?? (index === 2 ? ofEntity : null);
        typeName = type;
        last = fields.filter(({ responseName, parent }) => responseName === element && this.#mayBe(type, parent));
        if (last.length === 0) return NOWHERE;
        fields = last.flatMap((field) => field.fields);
      }
      value = valueAt(value, element);
    }
    if (last.some(({ name }) => name === '_entities')) {
      const ofType = fields.filter(({ parent }) => this.#mayBe(ofEntity, parent));
      return { coordinates: [...new Set(this.#coordinatesAt(ofType, ofEntity))], typeName: null };
    }
    const coordinates = [...new Set(this.#coordinatesAt(last, typeName))];
    return { coordinates: coordinates.length === 1 ? coordinates : [], typeName };
  }

  #coordinatesAt(fields: readonly FetchedField[], typeName: string | null): readonly string[] {
    return fields.flatMap(({ parent, name }) => {
      const known = this.types.typesWith(parent, name);
      if (typeName !== null && known.includes(typeName)) return [`${typeName}.${name}`];
      return known.includes(parent) ? [`${parent}.${name}`] : [];
    });
  }

  /** Also for an interface's name, which a subgraph with an `@interfaceObject` returns. */
  #mayBe(typeName: string | null, parent: string): boolean {
    if (typeName === null || parent === '_Entity') return true;
    return this.types.isWithin(typeName, parent) || this.types.isWithin(parent, typeName);
  }
}

interface FieldsAtPath {
  readonly coordinates: readonly string[];
  /** Of the object that has the field; null when it is not known. */
  readonly typeName: string | null;
}

const NOWHERE: FieldsAtPath = { coordinates: [], typeName: null };

/** Different places of errors in one response that are told apart. */
const MAX_GROUPS = 50;

function valueAt(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
}

function typenameOf(value: unknown): string | null {
  const typename = valueAt(value, '__typename');
  return typeof typename === 'string' ? typename : null;
}

/** The values at a path, nulls included, whatever its list indexes, in objects of a type. Stops at `limit`. */
function countPlaces(value: unknown, path: ErrorPath, index: number, typeName: string | null, limit: number): number {
  const element = path[index];
  if (element === undefined) return value === undefined ? 0 : 1;
  if (value === null || value === undefined) return 0;
  if (typeof element === 'string') {
    const isLastName = path.slice(index + 1).every((each) => typeof each === 'number');
    const own = isLastName && typeName !== null ? typenameOf(value) : null;
    if (own !== null && own !== typeName) return 0;
    return countPlaces(valueAt(value, element), path, index + 1, typeName, limit);
  }
  let count = 0;
  for (const item of Array.isArray(value) ? value : []) {
    count += countPlaces(item, path, index + 1, typeName, limit - count);
    if (count >= limit) break;
  }
  return count;
}
