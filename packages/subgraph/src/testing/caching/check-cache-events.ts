/**
 * Each change of a value that a cache may keep is published: the events since the change have a tag of the value, as
 * `changed-entities.ts` states it. Without one, caches would return the earlier value until it is too old.
 */
import { changedEntities, MEMBER_TYPES } from '@marquee/contracts/events/changed-entities';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { Kind, parse } from 'graphql';
import { readSchema } from '../../subgraph-files.js';
import { readLog } from '../read-log.js';
import type { TestSubgraph } from '../start-subgraph.js';
import type { CachedQuery } from './cached-queries.js';

/** Changes by name; those of a mutation have its name, or begin with it, as in `updateTitle: studio`. */
export type Changes = Readonly<Record<string, () => Promise<unknown>>>;

export interface EventsReport {
  /** Changes of values that no event was published for. */
  readonly unpublished: readonly string[];
  /** What each change has changed, with the types of its events. */
  readonly changed: Readonly<
    Record<string, { readonly fields: readonly string[]; readonly events: readonly string[] }>
  >;
}

interface Watched {
  /** The subgraph and the owners of the logs that it reads. */
  readonly owners: readonly string[];
  readonly queries: readonly CachedQuery[];
  readonly viewers: readonly ViewerIdentity[];
  readonly changes: Changes;
}

export async function checkCacheEvents(
  subgraph: TestSubgraph,
  { owners, queries, viewers, changes }: Watched,
): Promise<EventsReport> {
  const [owner = ''] = owners;
  const unpublished = new Set<string>();
  const changed: Record<string, { fields: readonly string[]; events: readonly string[] }> = {};
  const readEvents = async () => (await Promise.all(owners.map((each) => readLog(subgraph, each)))).flat();
  const readValues = async () => {
    const values = new Map<string, readonly string[]>();
    for (const [index, viewer] of viewers.entries())
      for (const { text } of queries) values.set(`${index} ${text}`, await valuesOf(subgraph, text, viewer));
    return values;
  };
  let before = await readValues();
  let known = new Set((await readEvents()).map(({ eventId }) => eventId));
  for (const [name, change] of Object.entries(changes)) {
    await change();
    await subgraph.settled();
    const events = (await readEvents()).filter(({ eventId }) => !known.has(eventId));
    const after = await readValues();
    const tags = new Set(events.flatMap((event) => changedEntities(event) ?? ['*']));
    const fields = new Set<string>();
    for (const [index, viewer] of viewers.entries())
      for (const query of queries) {
        const [old = [], now = []] = [before, after].map((values) => values.get(`${index} ${query.text}`));
        for (const [position, value] of now.entries()) {
          if (value === old[position]) continue;
          fields.add(query.field);
          if (!isCovered(query, position, { viewer, tags, owner })) unpublished.add(`${name}: ${query.field}`);
        }
      }
    changed[name] = { fields: [...fields].toSorted(), events: typesOf(events) };
    before = after;
    known = new Set([...known, ...events.map(({ eventId }) => eventId)]);
  }
  return { unpublished: [...unpublished], changed };
}

/** One text for each entity, or one for a query of root fields. */
async function valuesOf(subgraph: TestSubgraph, text: string, viewer: ViewerIdentity): Promise<readonly string[]> {
  const { data } = await subgraph.execute(text, {}, { viewer });
  const entities = data?.['_entities'];
  return Array.isArray(entities) ? entities.map((entity) => JSON.stringify(entity)) : [JSON.stringify(data)];
}

interface Published {
  readonly viewer: ViewerIdentity;
  readonly tags: ReadonlySet<string>;
  readonly owner: string;
}

/** Whether the router drops the value: by its member, its entity, or the entities in it. */
function isCovered({ by, entities }: CachedQuery, position: number, { viewer, tags, owner }: Published): boolean {
  if (tags.has('*')) return true;
  const isOwn = by.includes('ACCOUNT') || by.includes('PROFILE');
  const owners = [`Account:${viewer.accountId}`, ...(by.includes('PROFILE') ? [`Profile:${viewer.profileId}`] : [])];
  if (isOwn && owners.some((tag) => tags.has(tag))) return true;
  const entity = entities[position];
  // Lists and other root fields have the tags of all entities in them, which are of any type here.
  if (entity === undefined) return [...tags].some((tag) => isOfType(tag, (type) => !MEMBER_TYPES.has(type)));
  const [type = ''] = entity.split(':');
  return [entity, `${owner}/${entity}`, type].some((tag) => tags.has(tag));
}

function isOfType(tag: string, fits: (type: string) => boolean): boolean {
  return fits(tag.slice(tag.indexOf('/') + 1).split(':')[0] ?? '');
}

function typesOf(events: readonly Envelope[]): readonly string[] {
  return [...new Set(events.map(({ type }) => type))].toSorted();
}

/** The mutations of a subgraph that none of the changes is one of. */
export function mutationsWithout(module: string, changes: Changes): readonly string[] {
  const mutations = parse(readSchema(module)).definitions.flatMap((each) =>
    each.kind === Kind.OBJECT_TYPE_DEFINITION && each.name.value === 'Mutation' ? (each.fields ?? []) : [],
  );
  const named = Object.keys(changes).map((name) => name.split(':')[0]);
  return mutations.map(({ name }) => name.value).filter((name) => !named.includes(name));
}
