/**
 * The purge API of the entity cache, `POST /cache/purge` with the operator's key of the router as a bearer token: for
 * graphs without event logs, and for what has changed in another way.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import { isOperator } from '@marquee/runtime/operator-key';
import { errorBody } from '../http/error-responses.js';
import { JSON_TYPE } from '../http/media-type.js';
import { entityTags } from './entity-tags.js';
import type { Keys } from './entity-tags.js';

export const PURGE_PATH = '/cache/purge';

const MAX_BODY_BYTES = 262_144;
/** Of one request. */
const MAX_ITEMS = 1_000;
const MAX_LENGTH = 512;
const USAGE =
  'Send one or more of { "all": true, "subgraphs": ["products"], "types": ["Product"], "entities": [{ "__typename": "Product", "id": "1" }], "tags": ["product-1"] }.';

export interface PurgeOptions {
  readonly operatorKey: () => Promise<string>;
  /** Of the supergraph that is served. */
  readonly graph: () => PurgeableGraph;
  /**
   * Purges in this router and those that it shares purges with. Resolves with where it holds. Null when the cache is off: a
   * purge is refused then, since nothing is kept.
   */
  readonly purge: ((tags: readonly string[]) => Promise<PurgeReach>) | null;
  readonly log: Logger;
}

export interface PurgeableGraph {
  readonly keys: Keys;
  readonly subgraphs: ReadonlySet<string>;
}

/** `router`: this router with its workers. `all routers`: every router that shares the second level. */
export type PurgeReach = 'router' | 'all routers';

export function servePurge(server: FastifyInstance, { operatorKey, graph, purge, log }: PurgeOptions): void {
  server.post(PURGE_PATH, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const refuse = (status: number, code: 'FORBIDDEN' | 'BAD_REQUEST', message: string): FastifyReply =>
      reply.code(status).type(JSON_TYPE).send(errorBody(code, message));
    if (!isOperator(await operatorKey(), request.headers.authorization))
      return refuse(
        401,
        'FORBIDDEN',
        'Send the operator’s key of the router, which is in its data folder: authorization: Bearer KEY.',
      );
    if (purge === null)
      return refuse(
        409,
        'BAD_REQUEST',
        'The entity cache of this router is off, so that there is nothing to purge. ROUTER_ENTITY_CACHE=on switches it on.',
      );
    // A form of another page may send the other types.
    if (request.headers['content-type']?.startsWith('application/json') !== true)
      return refuse(415, 'BAD_REQUEST', USAGE);
    const tags = readPurge(request.body, graph());
    if (typeof tags === 'string') return refuse(400, 'BAD_REQUEST', tags);
    const reach = await purge(tags);
    log.info({ tags: tags.slice(0, 10), count: tags.length, reach }, 'the entity cache is purged');
    return { purged: tags.length, reach };
  });
}

/** The tags to purge, or a sentence that says what is wrong. */
export function readPurge(body: unknown, { keys, subgraphs: known }: PurgeableGraph): readonly string[] | string {
  if (!isRecord(body)) return USAGE;
  const unknown = Object.keys(body).find((name) => !['all', 'subgraphs', 'types', 'entities', 'tags'].includes(name));
  if (unknown !== undefined) return `"${unknown.slice(0, 40)}" is not known. ${USAGE}`;
  const { all = false, entities = [] } = body;
  if (typeof all !== 'boolean' || !Array.isArray(entities)) return USAGE;
  const [subgraphs, types, tags] = [namesIn(body['subgraphs']), namesIn(body['types']), namesIn(body['tags'])];
  if (subgraphs === null || types === null || tags === null)
    return `"subgraphs", "types" and "tags" are lists of texts of 1 to ${MAX_LENGTH} characters. ${USAGE}`;
  const count = subgraphs.length + types.length + tags.length + entities.length;
  if (count > MAX_ITEMS) return `One request purges at most ${MAX_ITEMS} items, got ${count}. Send several requests.`;
  if (count === 0 && !all) return `The request names nothing to purge. ${USAGE}`;
  const missing = subgraphs.find((name) => !known.has(name));
  if (missing !== undefined) return `"${missing.slice(0, 80)}" is no subgraph of the supergraph of this router.`;
  const found: string[] = all ? ['*'] : [];
  found.push(...subgraphs.map((name) => `subgraph:${name}`), ...tags.map((tag) => `tag:${tag}`));
  for (const type of types) {
    if (!keys.has(type)) return `"${type.slice(0, 80)}" is no type of entities in the supergraph of this router.`;
    found.push(type);
  }
  for (const entity of entities as readonly unknown[]) {
    const own = isRecord(entity) ? entityTags(entity, keys) : [];
    if (own.length === 0)
      return 'Each of "entities" has a "__typename" of a type of entities, and all fields of one of its keys.';
    found.push(...own);
  }
  return found;
}

function namesIn(value: unknown): readonly string[] | null {
  if (value === undefined) return [];
  const isList =
    Array.isArray(value) &&
    value.every((each) => typeof each === 'string' && each.length > 0 && each.length <= MAX_LENGTH);
  return isList ? (value as readonly string[]) : null;
}
