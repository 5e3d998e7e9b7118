/** Holds clients to the operations that they were built with. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import { notInList, notInSafelist } from '../errors.js';
import { requireMatchingHash } from './automatic-persisted-queries.js';
import type { OperationReference, PersistedOperations } from './automatic-persisted-queries.js';
import type { PersistedQueryList } from './persisted-query-list.js';

/** `log`: what is not listed is told of and executed; `enforce`: it is refused. */
export type SafelistMode = 'log' | 'enforce';

/** Requests since the start, by whether their operation was in the list. */
export interface SafelistCounts {
  listed: number;
  unlisted: number;
}

export interface SafelistOptions {
  readonly mode: SafelistMode;
  /** As it is now. */
  readonly list: () => PersistedQueryList;
  /** For what is not listed, in the mode `log`. */
  readonly automaticPersistedQueries: PersistedOperations;
  readonly counts: SafelistCounts;
  readonly log: Logger;
}

/**
 * Whatever is listed is answered with the listed text, so that however a client writes it there is one document and one
 * plan. Throws PERSISTED_QUERY_NOT_IN_LIST and QUERY_NOT_IN_SAFELIST for what is refused.
 */
export function createSafelist({
  mode,
  list,
  automaticPersistedQueries: texts,
  counts,
  log,
}: SafelistOptions): PersistedOperations {
  const tell = createUnlistedLog(mode, log);
  return {
    findText: (asked) => {
      if (!asked.query && asked.hash === null) return texts.findText(asked);
      const sent = mode === 'log' ? withPersistedText(asked, list(), texts) : asked;
      const listed = findListed(sent, list());
      if (listed !== null) {
        counts.listed += 1;
        return listed;
      }
      counts.unlisted += 1;
      tell(sent);
      if (mode === 'enforce') throw notListedError(sent);
      return texts.findText(sent);
    },
  };
}

/** A hash that is not in the list may stand for a text that the client sent before. */
function withPersistedText(
  asked: OperationReference,
  list: PersistedQueryList,
  texts: PersistedOperations,
): OperationReference {
  return asked.hash === null || (!asked.query && list.textById(asked.hash, asked.clientName) !== null)
    ? asked
    : { ...asked, query: texts.findText(asked), hash: null };
}

function findListed({ query, hash, clientName }: OperationReference, list: PersistedQueryList): string | null {
  if (!query) return hash === null ? null : list.textById(hash, clientName);
  if (hash !== null) requireMatchingHash(query, hash);
  return list.matchingText(query);
}

function notListedError({ query, hash }: OperationReference): Error {
  return !query && hash !== null ? notInList(hash) : notInSafelist();
}

/** More than clients that are being written send in a day. */
const MAX_LOGGED = 2_000;

/** Each operation is told of once. Its text is not: values may stand in it that are nobody's business. */
function createUnlistedLog(mode: SafelistMode, log: Logger): (asked: OperationReference) => void {
  const told = new LRUCache<string, true>({ max: MAX_LOGGED });
  return ({ query, hash, clientName, operationName }) => {
    const sha256 = query ? createHash('sha256').update(query).digest('hex') : hash;
    if (sha256 === null || told.has(sha256)) return;
    told.set(sha256, true);
    log.warn(
      { sha256, operation: operationName, client: clientName },
      mode === 'log' ? 'an operation is not in the list' : 'an operation that is not in the list was refused',
    );
  };
}
