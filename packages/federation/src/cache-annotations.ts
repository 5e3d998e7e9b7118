/**
 * What the schema says about caching, read from a supergraph: `@cacheControl` (Apollo's meaning), `@cacheVary` with the
 * parts of the caller's identity that a value depends on, and `@cacheTag`. What cannot be read allows no caching.
 *
 * Composers merge the annotations of a type that several subgraphs define, so that nobody knows whose they are. They do
 * not count. The registry's composition writes them to the fields that they are about.
 */
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { readAuthRules } from './auth-rules.js';
import { argumentOf, directivesNamed, topLevelFields, typesWithFields } from './supergraph-document.js';

/** Value of the enum of `@cacheVary(by:)` -> part of the identity. */
export const VARY_PARTS = {
  COUNTRY: 'country',
  LANGUAGE: 'language',
  MATURITY: 'maturity',
  SCOPES: 'scopes',
  ACCOUNT: 'account',
  PROFILE: 'profile',
} as const;

export type VaryPart = (typeof VARY_PARTS)[keyof typeof VARY_PARTS];

export const ALL_VARY_PARTS: readonly VaryPart[] = Object.values(VARY_PARTS);

export const CACHE_CONTROL = 'cacheControl';
export const CACHE_VARY = 'cacheVary';
export const CACHE_TAG = 'cacheTag';

/** A place for a value in a format of `@cacheTag`, as in `{$key.id}` and `{$args.id}`: its source and its path. */
export const TAG_PLACE = /\{\$(key|args)((?:\.\w+)+)\}/g;

/** A year, as in HTTP. */
export const MAX_AGE_LIMIT_SECONDS = 31_536_000;

export interface CacheAnnotation {
  /** Null when it is not given. 0 when an argument cannot be read. */
  readonly maxAgeSeconds: number | null;
  readonly scope: 'PUBLIC' | 'PRIVATE' | null;
  readonly inheritsMaxAge: boolean;
  readonly staleWhileRevalidateSeconds: number | null;
  /** Null without `@cacheVary`. */
  readonly by: readonly VaryPart[] | null;
  /** Formats of `@cacheTag`. */
  readonly tags: readonly string[];
}

export const NO_ANNOTATION: CacheAnnotation = {
  maxAgeSeconds: null,
  scope: null,
  inheritsMaxAge: false,
  staleWhileRevalidateSeconds: null,
  by: null,
  tags: [],
};

export interface CacheAnnotations {
  readonly isEmpty: boolean;
  ofField(typeName: string, fieldName: string): CacheAnnotation;
  /** Of an object type, an interface or a union. Ages, scope and variance of a type of several subgraphs do not count. */
  ofType(typeName: string): CacheAnnotation;
  /** Whether the field is a part of a key of the type: an entity with that key has always the same value. */
  isKeyField(typeName: string, fieldName: string): boolean;
}

type Annotated = Parameters<typeof directivesNamed>[0];

export function readCacheAnnotations(supergraph: DocumentNode): CacheAnnotations {
  const found = new Map<string, CacheAnnotation>();
  const keyFields = new Map<string, ReadonlySet<string>>();
  let isEmpty = true;
  const read = (coordinate: string, node: Annotated, isShared: boolean): void => {
    const annotation = readCacheAnnotation(node);
    if (annotation === NO_ANNOTATION) return;
    isEmpty = false;
    found.set(coordinate, isShared ? { ...NO_ANNOTATION, tags: annotation.tags } : annotation);
  };
  for (const definition of supergraph.definitions)
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      read(definition.name.value, definition, graphsOf(definition).size > 1);
  for (const [typeName, type] of typesWithFields(supergraph)) {
    read(typeName, type, graphsOf(type).size > 1);
    for (const field of type.fields ?? []) read(`${typeName}.${field.name.value}`, field, false);
    keyFields.set(typeName, keyFieldsOf(type));
  }
  if (!isEmpty) varyByScopes(found, supergraph);
  return {
    isEmpty,
    ofField: (typeName, fieldName) => found.get(`${typeName}.${fieldName}`) ?? NO_ANNOTATION,
    ofType: (typeName) => found.get(typeName) ?? NO_ANNOTATION,
    isKeyField: (typeName, fieldName) => keyFields.get(typeName)?.has(fieldName) === true,
  };
}

/** `NO_ANNOTATION` for an element without one of the directives. Also for elements of a subgraph's schema. */
export function readCacheAnnotation(node: Annotated): CacheAnnotation {
  const [control] = directivesNamed(node, CACHE_CONTROL);
  const [vary] = directivesNamed(node, CACHE_VARY);
  const tags = readTags(node);
  if (control === undefined && vary === undefined && tags.length === 0) return NO_ANNOTATION;
  const by = vary === undefined ? null : readParts(argumentOf(vary, 'by'));
  const given = (name: string): unknown => (control === undefined ? undefined : argumentOf(control, name));
  const maxAge = readSeconds(given('maxAge'));
  const staleFor = readSeconds(given('staleWhileRevalidate'));
  const scope = given('scope') ?? null;
  const isReadable = by !== undefined && maxAge !== undefined && staleFor !== undefined;
  return {
    maxAgeSeconds: isReadable && (scope === null || isScope(scope)) ? maxAge : 0,
    scope: isScope(scope) ? scope : null,
    inheritsMaxAge: given('inheritMaxAge') === true,
    staleWhileRevalidateSeconds: staleFor ?? null,
    by: by === undefined ? ALL_VARY_PARTS : by,
    tags,
  };
}

function isScope(value: unknown): value is 'PUBLIC' | 'PRIVATE' {
  return value === 'PUBLIC' || value === 'PRIVATE';
}

/** Null when it is not given; undefined when it cannot be read. */
function readSeconds(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return null;
  const isSeconds = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return isSeconds ? Math.min(value, MAX_AGE_LIMIT_SECONDS) : undefined;
}

function readParts(value: unknown): readonly VaryPart[] | undefined {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  const parts = names.map((name) => (typeof name === 'string' && isPartName(name) ? VARY_PARTS[name] : undefined));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

export function isPartName(name: string): name is keyof typeof VARY_PARTS {
  return Object.hasOwn(VARY_PARTS, name);
}

/** Federation carries `@cacheTag` of a subgraph in `@join__directive`; `@composeDirective` keeps it as it is. */
function readTags(node: Annotated): readonly string[] {
  const joined = directivesNamed(node, 'join__directive').flatMap((directive) => {
    const name = argumentOf(directive, 'name');
    const values = argumentOf(directive, 'args');
    const isTag = name === `federation__${CACHE_TAG}` || name === CACHE_TAG;
    return isTag && typeof values === 'object' && values !== null && 'format' in values ? [values.format] : [];
  });
  const applied = directivesNamed(node, CACHE_TAG).map((directive) => argumentOf(directive, 'format'));
  return [...new Set([...joined, ...applied])].filter((format) => typeof format === 'string');
}

function graphsOf(node: Annotated): ReadonlySet<unknown> {
  return new Set(directivesNamed(node, 'join__type').map((join: ConstDirectiveNode) => argumentOf(join, 'graph')));
}

function keyFieldsOf(type: Annotated): ReadonlySet<string> {
  const keys = directivesNamed(type, 'join__type').map((join) => argumentOf(join, 'key'));
  return new Set(keys.flatMap((key) => (typeof key === 'string' ? topLevelFields(key) : [])));
}

/** A subgraph may decide by the scopes of a protected field, whatever the annotation says. */
function varyByScopes(found: Map<string, CacheAnnotation>, supergraph: DocumentNode): void {
  for (const coordinate of readAuthRules(supergraph).keys()) {
    const annotation = found.get(coordinate) ?? NO_ANNOTATION;
    const by = annotation.by ?? (annotation.scope === 'PRIVATE' ? null : []);
    found.set(coordinate, { ...annotation, by: by === null ? null : [...new Set([...by, VARY_PARTS.SCOPES])] });
  }
}
