/**
 * `@cacheControl` and `@cacheVary` of subgraphs, in the supergraph. Composers drop them without `@composeDirective`, and
 * merge those of several subgraphs without regard to their meaning. Here a shared field has the strictest of its
 * subgraphs, and the annotations of a type of several subgraphs stand at the fields that they are about.
 */
import {
  ALL_VARY_PARTS,
  CACHE_CONTROL,
  CACHE_VARY,
  NO_ANNOTATION,
  readCacheAnnotation,
} from '@marquee/federation/cache-annotations';
import type { CacheAnnotation, VaryPart } from '@marquee/federation/cache-annotations';
import { argumentOf, directivesNamed, namedTypeOf, topLevelFields } from '@marquee/federation/supergraph-document';
import { Kind, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { hasCacheAnnotations, protectedValueProblems } from './cache-annotation-problems.js';
import type { CompositionHint, CompositionProblem, CompositionResult, ParsedSubgraph } from './composer.js';
import { byCoordinate, readDeclaredFields, resolvingFields } from './declared-fields.js';
import type { DeclaredField } from './declared-fields.js';
import { writeCacheAnnotations } from './write-cache-annotations.js';

type Composed = Extract<CompositionResult, { outcome: 'composed' }>;

/** A contradiction is a problem. A supergraph of subgraphs without annotations is not changed. */
export function composeCacheAnnotations(composed: Composed, subgraphs: readonly ParsedSubgraph[]): CompositionResult {
  if (!hasCacheAnnotations(subgraphs)) return composed;
  const annotations = new Map(subgraphs.map(({ name, typeDefs }) => [name, readTypeAnnotations(typeDefs)]));
  const supergraph = parse(composed.supergraphSdl);
  const problems = [...protectedValueProblems(subgraphs, supergraph)];
  if (problems.length > 0) return { outcome: 'failed', problems };
  const types = readSupergraphTypes(supergraph);
  const declared = byCoordinate(subgraphs.flatMap(readDeclaredFields));
  const merged = new Map<string, CacheAnnotation>();
  const hints: CompositionHint[] = [];
  for (const [coordinate, fields] of declared) {
    const resolved = resolvingFields(fields)
      .map((field) => ({ field, annotation: annotationOf(field, annotations.get(field.subgraph) ?? new Map(), types) }))
      .filter(({ field, annotation }) => annotation !== NO_ANNOTATION || !hasAgeOfParent(field, types));
    if (resolved.every(({ annotation }) => annotation === NO_ANNOTATION)) continue;
    problems.push(...contradictions(coordinate, resolved));
    hints.push(...hintsOf(coordinate, resolved));
    merged.set(coordinate, strictestOf(resolved.map(({ annotation }) => annotation)));
  }
  if (problems.length > 0) return { outcome: 'failed', problems };
  const ofTypes = new Map<string, CacheAnnotation>();
  for (const own of annotations.values())
    for (const [name, annotation] of own) if (types.get(name)?.isShared === false) ofTypes.set(name, annotation);
  if (merged.size === 0 && ofTypes.size === 0) return composed;
  copyFromInterfaceObjects(merged, declared, types);
  const supergraphSdl = writeCacheAnnotations(composed.supergraphSdl, supergraph, new Map([...merged, ...ofTypes]));
  return { ...composed, supergraphSdl, hints: [...composed.hints.filter((hint) => !isOfMerging(hint)), ...hints] };
}

/** The composer's hint that it has taken one of several annotations; they are replaced here. */
function isOfMerging({ code, message }: CompositionHint): boolean {
  const isAbout = message.includes(`@${CACHE_CONTROL} `) || message.includes(`@${CACHE_VARY} `);
  return isAbout && code === 'INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS';
}

/** Of one subgraph, by the name of the type. */
type TypeAnnotations = ReadonlyMap<string, CacheAnnotation>;

function readTypeAnnotations({ definitions }: DocumentNode): TypeAnnotations {
  const found = new Map<string, CacheAnnotation>();
  for (const type of definitions) {
    if (!('name' in type) || type.name === undefined || type.kind === Kind.DIRECTIVE_DEFINITION) continue;
    if (type.kind === Kind.OPERATION_DEFINITION || type.kind === Kind.FRAGMENT_DEFINITION) continue;
    const annotation = withoutTags(readCacheAnnotation(type));
    if (annotation !== NO_ANNOTATION) found.set(type.name.value, annotation);
  }
  return found;
}

interface SupergraphType {
  readonly isInterface: boolean;
  /** Whether several subgraphs define it. */
  readonly isShared: boolean;
  readonly keyFields: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
  readonly interfaces: readonly string[];
}

/** Types that fields return as objects, by name. */
function readSupergraphTypes({ definitions }: DocumentNode): ReadonlyMap<string, SupergraphType> {
  const types = new Map<string, SupergraphType>();
  for (const type of definitions) {
    const hasFields = type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!hasFields && type.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    const joins = directivesNamed(type, 'join__type');
    const keys = joins.map((join) => argumentOf(join, 'key')).filter((key) => typeof key === 'string');
    types.set(type.name.value, {
      isInterface: type.kind === Kind.INTERFACE_TYPE_DEFINITION,
      isShared: new Set(joins.map((join) => argumentOf(join, 'graph'))).size > 1,
      keyFields: new Set(keys.flatMap(topLevelFields)),
      fields: new Set(hasFields ? type.fields?.map(({ name }) => name.value) : []),
      interfaces: hasFields ? (type.interfaces ?? []).map(({ name }) => name.value) : [],
    });
  }
  return types;
}

/** What one subgraph says about a field, with what it says about shared types around it. */
function annotationOf(
  { type, typeName, node }: DeclaredField,
  ofTypes: TypeAnnotations,
  types: ReadonlyMap<string, SupergraphType>,
): CacheAnnotation {
  const own = withoutTags(readCacheAnnotation(node));
  const returnedName = namedTypeOf(node.type);
  const returned = types.get(returnedName);
  const ofReturned = returned === undefined ? undefined : ofTypes.get(returnedName);
  const parent = types.get(typeName);
  const isOfParent = parent?.isShared === true && !parent.isInterface && !parent.keyFields.has(node.name.value);
  const ofParent = isOfParent ? ofTypes.get(type.name.value) : undefined;
  if (returned?.isShared !== true && ofParent === undefined) return own;
  const isAsked = own.inheritsMaxAge || ofReturned?.inheritsMaxAge === true;
  const inherits = returned === undefined || isAsked;
  const aged = [own, ofReturned, inherits ? ofParent : undefined].find(
    (each) => (each?.maxAgeSeconds ?? null) !== null,
  );
  return withoutTags({
    ...merge([own, ofReturned ?? NO_ANNOTATION, ofParent ?? NO_ANNOTATION]),
    maxAgeSeconds: aged?.maxAgeSeconds ?? null,
    staleWhileRevalidateSeconds: aged?.staleWhileRevalidateSeconds ?? null,
    inheritsMaxAge: aged === undefined && isAsked,
  });
}

/** Whether the field is never the outermost of a fetch that is cached, and so never older than its parent. */
function hasAgeOfParent(
  { typeName, node, isProvided }: DeclaredField,
  types: ReadonlyMap<string, SupergraphType>,
): boolean {
  if (isProvided) return true;
  const isOutermost = ROOTS.has(typeName) || (types.get(typeName)?.keyFields.size ?? 0) > 0;
  return !isOutermost && !types.has(namedTypeOf(node.type));
}

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

interface Resolved {
  readonly field: DeclaredField;
  readonly annotation: CacheAnnotation;
}

function strictestOf(annotations: readonly CacheAnnotation[]): CacheAnnotation {
  const [first = NO_ANNOTATION, ...others] = annotations;
  if (others.length === 0) return first;
  // In a subgraph that says nothing the field is not cached.
  if (annotations.includes(NO_ANNOTATION)) return { ...NO_ANNOTATION, maxAgeSeconds: 0 };
  const aged = annotations.filter(({ maxAgeSeconds }) => maxAgeSeconds !== null);
  const least = (values: readonly (number | null)[]): number => Math.min(...values.map((value) => value ?? 0));
  const stale = least(aged.map(({ staleWhileRevalidateSeconds }) => staleWhileRevalidateSeconds));
  return {
    ...merge(annotations),
    maxAgeSeconds: aged.length === 0 ? null : least(aged.map(({ maxAgeSeconds }) => maxAgeSeconds)),
    staleWhileRevalidateSeconds: aged.length === 0 || stale === 0 ? null : stale,
    inheritsMaxAge: aged.length === 0 && annotations.every(({ inheritsMaxAge }) => inheritsMaxAge),
  };
}

/** Scope and variance of all of them together. */
function merge(annotations: readonly CacheAnnotation[]): CacheAnnotation {
  const given = annotations.map(partsOf).filter((parts) => parts !== null);
  const scopes = annotations.map(({ scope }) => scope).filter((scope) => scope !== null);
  const isAllParts = annotations.every(({ by }) => by === null);
  return {
    ...NO_ANNOTATION,
    scope: scopes.includes('PRIVATE') ? 'PRIVATE' : (scopes[0] ?? null),
    by: isAllParts ? null : ALL_VARY_PARTS.filter((part) => given.some((parts) => parts.includes(part))),
  };
}

/** Null without variance. A private value without `@cacheVary` may depend on every part. */
function partsOf({ scope, by }: CacheAnnotation): readonly VaryPart[] | null {
  return by ?? (scope === 'PRIVATE' ? ALL_VARY_PARTS : null);
}

function withoutTags(annotation: CacheAnnotation): CacheAnnotation {
  const { maxAgeSeconds, scope, inheritsMaxAge, by } = annotation;
  if (maxAgeSeconds === null && scope === null && !inheritsMaxAge && by === null) return NO_ANNOTATION;
  return annotation.tags.length === 0 ? annotation : { ...annotation, tags: [] };
}

function contradictions(coordinate: string, resolved: readonly Resolved[]): readonly CompositionProblem[] {
  const annotated = resolved.filter(({ annotation }) => annotation !== NO_ANNOTATION);
  const texts = annotated.map(({ annotation }) => describe(annotation));
  if (new Set(texts).size <= 1) return [];
  const says = annotated.map(({ field }, index) => `[${field.subgraph}] ${texts[index] ?? ''}`).join(', ');
  return [
    {
      code: 'CONTRADICTORY_CACHE_ANNOTATIONS',
      message: `The subgraphs that resolve ${coordinate} disagree about who may share its value: ${says}. Give it the same scope and @cacheVary in each of them`,
      locations: annotated.map(({ field }) => locationOf(field)),
    },
  ];
}

function describe(annotation: CacheAnnotation): string {
  const parts = partsOf(annotation) ?? [];
  const names = ALL_VARY_PARTS.filter((part) => parts.includes(part)).map((part) => part.toUpperCase());
  return `${annotation.scope ?? 'PUBLIC'} by ${names.length === 0 ? 'nothing' : names.join(', ')}`;
}

function locationOf({ subgraph, node }: DeclaredField): CompositionProblem['locations'][number] {
  const [directive] = [CACHE_VARY, CACHE_CONTROL].flatMap((name) => directivesNamed(node, name));
  const { line = 1, column = 1 } = (directive ?? node).loc?.startToken ?? {};
  return { subgraph, line, column };
}

function hintsOf(coordinate: string, resolved: readonly Resolved[]): readonly CompositionHint[] {
  const without = resolved.filter(({ annotation }) => annotation === NO_ANNOTATION).map(({ field }) => field.subgraph);
  if (without.length === 0) return [];
  const message = `${coordinate} is not cached: ${without.join(', ')} resolves it too, and has no @cacheControl on it.`;
  return [{ code: 'INCONSISTENT_CACHE_ANNOTATION', coordinate, message }];
}

/** An object type that implements an interface has the fields that an `@interfaceObject` adds to it. */
function copyFromInterfaceObjects(
  merged: Map<string, CacheAnnotation>,
  declared: ReadonlyMap<string, readonly DeclaredField[]>,
  types: ReadonlyMap<string, SupergraphType>,
): void {
  for (const [typeName, { isInterface, interfaces, fields }] of types) {
    if (isInterface) continue;
    for (const field of fields) {
      if (declared.has(`${typeName}.${field}`)) continue;
      const own = interfaces.map((each) => merged.get(`${each}.${field}`)).find((each) => each !== undefined);
      if (own !== undefined) merged.set(`${typeName}.${field}`, own);
    }
  }
}
