/**
 * The tags of cached values by the entities in them: `Title:ID`, `ratings/Title:ID` and `Title` for an entity that is
 * fetched by its key, `Title:*` and `ratings/Title:*` for a value with titles in it, since any change of a title may
 * add one to it or remove one. `subgraph:NAME` says where a value is from.
 */
import { MEMBER_TYPES } from '@marquee/contracts/events/changed-entities';
import { readSelectionSet } from '@marquee/federation/fetch-operation';
import {
  argumentOf,
  directivesNamed,
  readSubgraphNames,
  topLevelFields,
  typesWithFields,
} from '@marquee/federation/supergraph-document';
import { isRecord } from '@marquee/runtime/is-record';
import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { CacheRules, FetchCacheRule } from './cache-rules.js';
import type { TaggedValue } from './tagged-value.js';

export const SUBGRAPH_TAG = 'subgraph:';

/** Of a value whose entities are not known. */
export const ANY_SHARED = '*:*';

/** A type of entities and the fields of each of its keys, sorted. */
export type Keys = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Adds the tags of entities to those of the rules. @param schema With `@inaccessible` elements. */
export function withEntityTags(rules: CacheRules, supergraphSdl: string, schema: GraphQLSchema): CacheRules {
  if (rules.isEmpty) return rules;
  const keys = readKeys(supergraphSdl);
  const subgraphs = [...readSubgraphNames(parse(supergraphSdl, { noLocation: true })).values()];
  const withTags = (rule: FetchCacheRule | null, ofFetch: () => readonly string[]): FetchCacheRule | null => {
    if (rule === null) return null;
    const tags = ofFetch();
    return {
      ...rule,
      tagsOf: (value) => [...tags, ...tagsOfEntity(value, keys), ...rule.tagsOf(value).map((tag) => `tag:${tag}`)],
    };
  };
  return {
    isEmpty: false,
    ofFetch: (fetch) => {
      const rule = rules.ofFetch(fetch);
      const { serviceName, operation, requires } = fetch;
      const fetched = { text: operation, isEntities: requires !== undefined, subgraphs: [serviceName] };
      return withTags(rule, () => tagsOfText(fetched, rule?.varies ?? [], keys, schema));
    },
    // The response to a client may be from any subgraph.
    ofText: (text) => {
      const rule = rules.ofText(text);
      return withTags(rule, () => tagsOfText({ text, isEntities: false, subgraphs }, rule?.varies ?? [], keys, schema));
    },
  };
}

export function readKeys(supergraphSdl: string): Keys {
  const keys = new Map<string, readonly (readonly string[])[]>();
  for (const [name, type] of typesWithFields(parse(supergraphSdl, { noLocation: true }))) {
    const fieldSets = directivesNamed(type, 'join__type').map((join) => argumentOf(join, 'key'));
    const texts = fieldSets.flatMap((key) =>
      typeof key === 'string' ? [[...topLevelFields(key)].sort().join(' ')] : [],
    );
    if (texts.length > 0)
      keys.set(
        name,
        [...new Set(texts)].map((text) => text.split(' ')),
      );
  }
  return keys;
}

/**
 * `Title:ID` for a key of one scalar; the JSON of a key with several fields. One tag for each key that is complete.
 *
 * @param entity With `__typename`.
 */
export function entityTags(entity: Readonly<Record<string, unknown>>, keys: Keys): readonly string[] {
  const type = String(entity['__typename']);
  return (keys.get(type) ?? []).flatMap((names) => {
    const values = names.map((name) => entity[name]);
    if (values.includes(undefined)) return [];
    const [value] = values;
    if (names.length === 1 && (typeof value === 'string' || typeof value === 'number')) return [`${type}:${value}`];
    return [`${type}:${JSON.stringify(names.map((name) => [name, entity[name]]))}`];
  });
}

function tagsOfEntity({ subgraph, representation }: TaggedValue, keys: Keys): readonly string[] {
  if (representation === null) return [];
  const entity: unknown = JSON.parse(Buffer.from(representation, 'latin1').toString());
  if (!isRecord(entity)) return [];
  const tags = entityTags(entity, keys);
  return [...tags, ...tags.map((tag) => `${subgraph}/${tag}`), String(entity['__typename'])];
}

interface Fetched {
  readonly text: string;
  readonly isEntities: boolean;
  /** Where it may be from. */
  readonly subgraphs: readonly string[];
}

function tagsOfText(
  { text, isEntities, subgraphs }: Fetched,
  varies: FetchCacheRule['varies'],
  keys: Keys,
  schema: GraphQLSchema,
): readonly string[] {
  const types = new Set<string>();
  const set = readSelectionSet(text, isEntities);
  if (set !== null) collectEntities(set, isEntities ? null : (schema.getQueryType() ?? null), { types, keys, schema });
  const isOwn = varies.includes('account') || varies.includes('profile');
  // The values of a member have the ids of their owners: those of other members do not change them.
  const listed = [...types].flatMap((type) =>
    isOwn && MEMBER_TYPES.has(type) ? [type] : [type, `${type}:*`, ...subgraphs.map((name) => `${name}/${type}:*`)],
  );
  const isUnknown = listed.length === 0 && !isEntities && !isOwn;
  return [...subgraphs.map((name) => `${SUBGRAPH_TAG}${name}`), ...listed, ...(isUnknown ? [ANY_SHARED] : [])];
}

interface Walk {
  readonly types: Set<string>;
  readonly keys: Keys;
  readonly schema: GraphQLSchema;
}

/** Types of entities below the selection set, without those that the set itself is for. */
function collectEntities(set: SelectionSetNode, type: GraphQLNamedType | null, walk: Walk): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      collectEntities(selection.selectionSet, condition ? (walk.schema.getType(condition) ?? null) : type, walk);
      continue;
    }
    if (selection.selectionSet === undefined || !(isObjectType(type) || isInterfaceType(type))) continue;
    const field = type.getFields()[selection.name.value];
    const below = field === undefined ? null : getNamedType(field.type);
    for (const name of below === null ? [] : concreteNames(below, walk.schema))
      if (walk.keys.has(name)) walk.types.add(name);
    collectEntities(selection.selectionSet, below, walk);
  }
}

function concreteNames(type: GraphQLNamedType, schema: GraphQLSchema): readonly string[] {
  return isAbstractType(type) ? [type.name, ...schema.getPossibleTypes(type).map(({ name }) => name)] : [type.name];
}
