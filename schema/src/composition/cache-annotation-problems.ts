/**
 * Cache annotations of subgraphs that contradict themselves, each other or the auth rules: composition problems, with
 * the positions of the directives.
 */
import {
  CACHE_CONTROL,
  CACHE_TAG,
  CACHE_VARY,
  isPartName,
  MAX_AGE_LIMIT_SECONDS,
  readCacheAnnotation,
  TAG_PLACE,
  VARY_PARTS,
} from '@marquee/federation/cache-annotations';
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { argumentOf, directivesNamed, namedTypeOf, parseFieldSet } from '@marquee/federation/supergraph-document';
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DefinitionNode, DocumentNode, FieldDefinitionNode } from 'graphql';
import type { SelectionSetNode, UnionTypeDefinitionNode, UnionTypeExtensionNode } from 'graphql';
import type { CompositionProblem, ParsedSubgraph } from './composer.js';
import { isDeclaredType, rootNames } from './declared-fields.js';
import type { DeclaredType } from './declared-fields.js';

/** A type or field of a subgraph. */
interface Element {
  readonly subgraph: string;
  readonly coordinate: string;
  readonly node: { readonly directives?: readonly ConstDirectiveNode[] | undefined };
  /** Null for a type. */
  readonly field: FieldDefinitionNode | null;
  /** The scope of the type that the field returns, in the subgraph. */
  readonly returnedScope: string | null;
  readonly isRootField: boolean;
  /** Of the type; empty for a field. */
  readonly keys: readonly SelectionSetNode[];
}

/** What can be said before composition, so that the message is ours and has a position. */
export function cacheAnnotationProblems(subgraphs: readonly ParsedSubgraph[]): readonly CompositionProblem[] {
  return subgraphs
    .flatMap(readElements)
    .flatMap((element) => [...controlProblems(element), ...varianceProblems(element), ...tagProblems(element)]);
}

/** Public values that auth rules protect. @param supergraph Composed of the subgraphs: the rules of all of them count. */
export function protectedValueProblems(
  subgraphs: readonly ParsedSubgraph[],
  supergraph: DocumentNode,
): readonly CompositionProblem[] {
  const rules = readAuthRules(supergraph);
  return rules.size === 0 ? [] : subgraphs.flatMap(readElements).flatMap((element) => authProblems(element, rules));
}

/** Whether any subgraph has an annotation: most of what is here can be left out otherwise. */
export function hasCacheAnnotations(subgraphs: readonly ParsedSubgraph[]): boolean {
  return subgraphs.some(({ typeDefs }) =>
    typeDefs.definitions
      .filter(isAnnotatable)
      .some((type) => isAnnotated(type) || ('fields' in type ? (type.fields ?? []) : []).some(isAnnotated)),
  );
}

function readElements({ name: subgraph, typeDefs }: ParsedSubgraph): readonly Element[] {
  const roots = rootNames(typeDefs);
  const types = typeDefs.definitions.filter(isAnnotatable);
  const [queryName = 'Query'] = [...roots].find(([, name]) => name === 'Query') ?? [];
  const scopes = new Map(types.map((type) => [type.name.value, readCacheAnnotation(type).scope]));
  const keys = keysByType(types);
  return types.flatMap((type): readonly Element[] => {
    const typeName = roots.get(type.name.value) ?? type.name.value;
    const ofType: Element = {
      subgraph,
      coordinate: typeName,
      node: type,
      field: null,
      returnedScope: null,
      isRootField: false,
      keys: keys.get(type.name.value) ?? [],
    };
    const fields = ('fields' in type ? (type.fields ?? []) : []).map(
      (field): Element => ({
        subgraph,
        coordinate: `${typeName}.${field.name.value}`,
        node: field,
        field,
        returnedScope: scopes.get(namedTypeOf(field.type)) ?? null,
        isRootField: type.name.value === queryName,
        keys: [],
      }),
    );
    return [ofType, ...fields].filter(({ node }) => isAnnotated(node));
  });
}

type Annotatable = DeclaredType | UnionTypeDefinitionNode | UnionTypeExtensionNode;

function isAnnotatable(definition: DefinitionNode): definition is Annotatable {
  return (
    isDeclaredType(definition) ||
    definition.kind === Kind.UNION_TYPE_DEFINITION ||
    definition.kind === Kind.UNION_TYPE_EXTENSION
  );
}

function isAnnotated(node: Element['node']): boolean {
  return [CACHE_CONTROL, CACHE_VARY, CACHE_TAG].some((name) => directivesNamed(node, name).length > 0);
}

/** The keys of each type in all its definitions and extensions. */
function keysByType(types: readonly Annotatable[]): ReadonlyMap<string, readonly SelectionSetNode[]> {
  const found = new Map<string, SelectionSetNode[]>();
  for (const type of types)
    for (const key of directivesNamed(type, 'key')) {
      const fields = argumentOf(key, 'fields');
      const ofType = found.get(type.name.value) ?? [];
      found.set(type.name.value, ofType);
      if (typeof fields === 'string') ofType.push(...readKey(fields));
    }
  return found;
}

/** Empty for a text that composition refuses. */
function readKey(fields: string): readonly SelectionSetNode[] {
  try {
    return [parseFieldSet(fields)];
  } catch {
    return [];
  }
}

function problem(element: Element, directive: string, says: string, code: string): CompositionProblem {
  const { line = 1, column = 1 } = directivesNamed(element.node, directive)[0]?.loc?.startToken ?? {};
  const message = `[${element.subgraph}] @${directive} on ${element.coordinate} ${says}`;
  return { code, message, locations: [{ subgraph: element.subgraph, line, column }] };
}

const INVALID = 'INVALID_CACHE_ANNOTATION';

function controlProblems(element: Element): readonly CompositionProblem[] {
  const [control] = directivesNamed(element.node, CACHE_CONTROL);
  if (control === undefined) return [];
  const found = ['maxAge', 'staleWhileRevalidate'].flatMap((name) => {
    const value = argumentOf(control, name) ?? 0;
    const isSeconds = typeof value === 'number' && Number.isInteger(value) && value >= 0;
    if (isSeconds && value <= MAX_AGE_LIMIT_SECONDS) return [];
    const says = `has ${name}: ${JSON.stringify(value)}; it must be whole seconds from 0 to ${MAX_AGE_LIMIT_SECONDS}, a year`;
    return [problem(element, CACHE_CONTROL, says, INVALID)];
  });
  const hasAge = (argumentOf(control, 'maxAge') ?? null) !== null;
  if (hasAge && argumentOf(control, 'inheritMaxAge') === true)
    found.push(problem(element, CACHE_CONTROL, 'has both maxAge and inheritMaxAge: true; remove one of them', INVALID));
  if (!hasAge && (argumentOf(control, 'staleWhileRevalidate') ?? null) !== null)
    found.push(problem(element, CACHE_CONTROL, 'has staleWhileRevalidate without maxAge; add maxAge', INVALID));
  return found;
}

function varianceProblems(element: Element): readonly CompositionProblem[] {
  const [vary] = directivesNamed(element.node, CACHE_VARY);
  if (vary === undefined) return [];
  const given = argumentOf(vary, 'by');
  const parts: readonly unknown[] = Array.isArray(given) ? given : [given];
  const unknown = parts.filter((part) => typeof part !== 'string' || !isPartName(part));
  if (unknown.length > 0) {
    const says = `has by: ${unknown.map(String).join(', ')}, which is no part of the identity; the parts are ${Object.keys(VARY_PARTS).join(', ')}`;
    return [problem(element, CACHE_VARY, says, INVALID)];
  }
  const [control] = directivesNamed(element.node, CACHE_CONTROL);
  if (control === undefined) {
    const says =
      'has no effect without @cacheControl; add @cacheControl(maxAge: …), or @cacheControl(inheritMaxAge: true)';
    return [problem(element, CACHE_VARY, says, INVALID)];
  }
  const own = parts.filter((part) => part === 'PROFILE' || part === 'ACCOUNT');
  if (own.length === 0 || scopeOf(element) === 'PRIVATE') return [];
  const says = `varies by ${own.join(', ')}, and its scope is PUBLIC; add scope: PRIVATE to @cacheControl, or remove the part`;
  return [problem(element, CACHE_VARY, says, INVALID)];
}

/** `PUBLIC` where neither the field nor its type has one, as Apollo decides. */
function scopeOf({ node, returnedScope }: Element): string {
  return readCacheAnnotation(node).scope ?? returnedScope ?? 'PUBLIC';
}

/** A protected value must not be returned to a caller without the rights, whoever checks them. */
function authProblems(element: Element, rules: AuthRules): readonly CompositionProblem[] {
  const { maxAgeSeconds, by } = readCacheAnnotation(element.node);
  if (maxAgeSeconds === null || maxAgeSeconds === 0 || scopeOf(element) === 'PRIVATE') return [];
  if (by?.includes(VARY_PARTS.SCOPES) === true) return [];
  const [typeName = ''] = element.coordinate.split('.');
  const returned = element.field === null ? typeName : namedTypeOf(element.field.type);
  const isProtected = [element.coordinate, typeName, returned].some((name) => rules.has(name));
  if (!isProtected) return [];
  const says =
    'is PUBLIC, and @authenticated, @requiresScopes or @policy protects it; add scope: PRIVATE, or @cacheVary(by: [SCOPES])';
  return [problem(element, CACHE_CONTROL, says, INVALID)];
}

function tagProblems(element: Element): readonly CompositionProblem[] {
  return directivesNamed(element.node, CACHE_TAG).flatMap((tag) => {
    const says = tagProblem(element, argumentOf(tag, 'format'));
    if (says === null) return [];
    const { line = 1, column = 1 } = tag.loc?.startToken ?? {};
    const found = problem(element, CACHE_TAG, says, 'INVALID_CACHE_TAG');
    return [{ ...found, locations: [{ subgraph: element.subgraph, line, column }] }];
  });
}

/** What is wrong with a format; null when nothing is. */
function tagProblem({ field, isRootField, keys }: Element, format: unknown): string | null {
  if (typeof format !== 'string' || format === '') return 'has no format; write a text as in "film-{$key.id}"';
  if (field !== null && !isRootField) return 'is on a field that is not of Query; tag its type, or a field of Query';
  if (field === null && keys.length === 0)
    return 'is on a type without @key; only entities and fields of Query have tags';
  if (/[{}]/.test(format.replaceAll(TAG_PLACE, '')))
    return `has the format "${format}"; a place is written {$key.field} on a type and {$args.argument} on a field`;
  for (const [place, source = '', path = ''] of format.matchAll(TAG_PLACE)) {
    const names = path.slice(1).split('.');
    if (field === null ? source !== 'key' : source !== 'args')
      return `has ${place}; a type has {$key.…}, and a field has {$args.…}`;
    if (field !== null && !field.arguments?.some(({ name }) => name.value === names[0]))
      return `has ${place}, and the field has no argument ${names[0] ?? ''}`;
    if (field === null && !keys.every((key) => hasField(key, names)))
      return `has ${place}, and not every @key of the type has the field ${names.join('.')}`;
  }
  return null;
}

function hasField(set: SelectionSetNode | undefined, [name, ...below]: readonly string[]): boolean {
  if (name === undefined) return set === undefined;
  return (set?.selections ?? []).some(
    (selection) =>
      selection.kind === Kind.FIELD && selection.name.value === name && hasField(selection.selectionSet, below),
  );
}
