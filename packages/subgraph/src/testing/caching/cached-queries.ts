/**
 * Queries of all values of a subgraph that a cache may keep, generated from its schema: for tests of the annotations by
 * execution.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isNonNullType,
  isObjectType,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import type { ASTNode, GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { readSchema } from '../../subgraph-files.js';

export type Part = 'COUNTRY' | 'LANGUAGE' | 'MATURITY' | 'SCOPES' | 'ACCOUNT' | 'PROFILE';

/** A query of values that a cache may keep under the same parts of the identity. */
export interface CachedQuery {
  /** The field of the root, of the viewer or of an entity type, as in `Title.name`. */
  readonly field: string;
  readonly by: readonly Part[];
  readonly text: string;
  /** The entities that the query is for, as in `Title:t1`, in the order of the response; empty for fields of `Query`. */
  readonly entities: readonly string[];
}

/** What the generated queries ask for. */
export interface Samples {
  /** Entity type -> ids of entities of the sample data. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Literals of required arguments, as in `Query.title(id:)`. */
  readonly literals?: Readonly<Record<string, string>>;
  /** What another subgraph's schema says about a field that this one provides too, as in `Title.name`. */
  readonly provided?: Readonly<Record<string, readonly Part[]>>;
}

interface Annotation {
  readonly maxAge: number | null;
  readonly inherits: boolean;
  readonly by: readonly Part[];
}

export const ALL_PARTS: readonly Part[] = ['COUNTRY', 'LANGUAGE', 'MATURITY', 'SCOPES', 'ACCOUNT', 'PROFILE'];
const MAX_DEPTH = 6;

function argumentsOf(node: ASTNode | null | undefined, name: string): Readonly<Record<string, unknown>> | null {
  const directives = node && 'directives' in node ? (node.directives ?? []) : [];
  const directive = directives.find((each) => each.name.value === name);
  if (directive === undefined) return null;
  return Object.fromEntries(
    (directive.arguments ?? []).map((each) => [each.name.value, valueFromASTUntyped(each.value)]),
  );
}

function annotationOf(node: ASTNode | null | undefined): Annotation {
  const control = argumentsOf(node, 'cacheControl') ?? {};
  const by = (argumentsOf(node, 'cacheVary')?.['by'] as readonly Part[] | undefined) ?? null;
  const isPrivate = control['scope'] === 'PRIVATE';
  const scopes: readonly Part[] = argumentsOf(node, 'requiresScopes') === null ? [] : ['SCOPES'];
  return {
    maxAge: (control['maxAge'] as number | undefined) ?? null,
    inherits: control['inheritMaxAge'] === true,
    by: [...(by ?? (isPrivate ? ALL_PARTS : [])), ...(isPrivate ? (['ACCOUNT', 'PROFILE'] as const) : []), ...scopes],
  };
}

type Field = GraphQLField<unknown, unknown>;

/** What a cache may keep of the fields of one type: selections by the parts that their values depend on. */
type Selections = ReadonlyMap<string, readonly string[]>;

class QueryWriter {
  constructor(private readonly samples: Samples) {}

  /** @param age Of the parent; null at the root and for entities of a type without an age. */
  select(parent: GraphQLObjectType, field: Field, age: number | null, path: readonly string[]): Selections {
    const returned = getNamedType(field.type);
    const own = annotationOf(field.astNode);
    const ofType = annotationOf(returned.astNode);
    const inherits = !isCompositeType(returned) || own.inherits || ofType.inherits;
    const ownAge = own.maxAge ?? ofType.maxAge ?? (inherits ? age : null);
    if (ownAge === null || ownAge === 0 || path.length > MAX_DEPTH) return new Map();
    const calls = this.#calls(parent, field);
    if (calls.length === 0) return new Map();
    const elsewhere = this.samples.provided?.[`${parent.name}.${field.name}`] ?? [];
    const by = [...own.by, ...ofType.by, ...annotationOf(parent.astNode).by, ...elsewhere];
    const found = new Map<string, string[]>();
    const add = (parts: readonly string[], text: string): void => {
      const key = ALL_PARTS.filter((part) => by.includes(part) || parts.includes(part)).join(' ');
      found.set(key, [...(found.get(key) ?? []), ...calls.map((call) => `${call} ${text}`)]);
    };
    if (!isCompositeType(returned)) add([], '');
    else if (isObjectType(returned)) {
      const fields = argumentsOf(field.astNode, 'provides')?.['fields'];
      const provided = typeof fields === 'string' ? fields.split(' ') : [];
      for (const [parts, texts] of this.fieldsOf(returned, ownAge, [...path, returned.name], provided))
        add(parts.split(' '), `{ ${texts.join(' ')} }`);
    }
    return found;
  }

  fieldsOf(
    type: GraphQLObjectType,
    age: number | null,
    path: readonly string[],
    provided: readonly string[],
  ): Selections {
    const found = new Map<string, string[]>();
    for (const field of Object.values(type.getFields())) {
      if (argumentsOf(field.astNode, 'external') !== null && !provided.includes(field.name)) continue;
      if (path.includes(getNamedType(field.type).name)) continue;
      for (const [parts, texts] of this.select(type, field, age, path))
        found.set(parts, [...(found.get(parts) ?? []), ...texts]);
    }
    return found;
  }

  /** The field once for each value of its first enum argument; none without a sample of a required argument. */
  #calls(parent: GraphQLObjectType, { name, args }: Field): readonly string[] {
    const given: string[] = [];
    const chosen = args.find(({ type }) => isEnumType(getNullableType(type)));
    for (const argument of args) {
      if (argument === chosen) continue;
      const literal = this.samples.literals?.[`${parent.name}.${name}(${argument.name}:)`];
      if (literal !== undefined) given.push(`${argument.name}: ${literal}`);
      else if (isNonNullType(argument.type) && argument.defaultValue === undefined) return [];
    }
    const call = (more: readonly string[]): string => {
      const all = [...given, ...more];
      return all.length === 0 ? name : `${name}(${all.join(', ')})`;
    };
    const type = chosen && getNamedType(chosen.type);
    const values = isEnumType(type) ? type.getValues() : [];
    if (chosen === undefined || values.length === 0) return [aliased(name, call([]))];
    return values.map((value) => aliased(name, call([`${chosen.name}: ${value.name}`])));
  }
}

/** The same call has the same alias, so that selections of it merge. */
function aliased(name: string, call: string): string {
  return call === name ? name : `${name}_${Buffer.from(call).toString('hex').slice(-40)}: ${call}`;
}

/** Queries of every field of the root, the viewer and the entities that a cache may keep. */
export function cachedQueries(module: string, samples: Samples): readonly CachedQuery[] {
  const schema: GraphQLSchema = buildSubgraphSchema({ typeDefs: parse(readSchema(module)) });
  const writer = new QueryWriter(samples);
  const queries: CachedQuery[] = [];
  const add = (
    type: GraphQLObjectType,
    age: number | null,
    write: (selection: string) => string,
    entities: readonly string[] = [],
  ): void => {
    for (const field of Object.values(type.getFields())) {
      if (argumentsOf(field.astNode, 'external') !== null || field.name.startsWith('_')) continue;
      for (const [parts, texts] of writer.select(type, field, age, [type.name]))
        queries.push({
          field: `${type.name}.${field.name}`,
          by: ALL_PARTS.filter((part) => parts.split(' ').includes(part)),
          text: write(texts.join(' ')),
          entities,
        });
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    if (type.name === 'Query') add(type, null, (selection) => `{ ${selection} }`);
    if (type.name === 'Viewer') add(type, null, (selection) => `{ viewer { ${selection} } }`);
    const ids = samples.ids[type.name];
    if (ids === undefined) continue;
    const references = ids.map((id) => `{ __typename: "${type.name}", id: ${JSON.stringify(id)} }`).join(' ');
    const { maxAge } = annotationOf(type.astNode);
    add(
      type,
      maxAge,
      (text) => `{ _entities(representations: [${references}]) { ... on ${type.name} { ${text} } } }`,
      ids.map((id) => `${type.name}:${id}`),
    );
  }
  return queries;
}
