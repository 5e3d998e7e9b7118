/** The safelist: which operations are executed when there is a persisted query list. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import { persistedQueryNotInList, queryNotInSafelist } from '../errors.js';
import { requireMatchingHash } from './automatic-persisted-queries.js';
import type { OperationReference, OperationText, PersistedOperations } from './automatic-persisted-queries.js';
import type { PersistedQueryList } from './persisted-query-list.js';

/** `log`: operations that are not listed are logged and executed. `enforce`: they are refused. */
export type SafelistMode = 'log' | 'enforce';

/** Requests since the start of the process, by whether their operation is listed. */
export interface SafelistCounts {
  listed: number;
  unlisted: number;
}

export interface SafelistOptions {
  readonly mode: SafelistMode;
  /** The current list. */
  readonly list: () => PersistedQueryList;
  /** For operations that are not listed, in the mode `log`. */
  readonly automaticPersistedQueries: PersistedOperations;
  readonly counts: SafelistCounts;
  readonly log: Logger;
}

/**
 * Returns the listed text of a listed operation, in whichever form the client writes it, so that there is one document
 * and one plan of it. Throws PERSISTED_QUERY_NOT_IN_LIST or QUERY_NOT_IN_SAFELIST for a refused operation.
 */
export function createSafelist(options: SafelistOptions): PersistedOperations {
  const { mode, list, automaticPersistedQueries, counts, log } = options;
  const logUnlisted = createUnlistedLog(mode, log);
  return {
    findText: (reference) => {
      if (!reference.query && reference.hash === null) return automaticPersistedQueries.findText(reference);
      const resolved = mode === 'log' ? withStoredText(reference, list(), automaticPersistedQueries) : reference;
      const listed = findListed(resolved, list());
      if (listed !== null) {
        counts.listed += 1;
        return listed;
      }
      counts.unlisted += 1;
      logUnlisted(resolved);
      if (mode === 'enforce') throw notListedError(resolved);
      return automaticPersistedQueries.findText(resolved);
    },
  };
}

/** Replaces a hash that is not in the list by the text that a client stored under it. */
function withStoredText(
  reference: OperationReference,
  list: PersistedQueryList,
  automaticPersistedQueries: PersistedOperations,
): OperationReference {
  const { query, hash, clientName } = reference;
  return hash === null || (!query && list.textById(hash, clientName) !== null)
    ? reference
    : { ...reference, query: automaticPersistedQueries.findText(reference).text, hash: null };
}

function findListed({ query, hash, clientName }: OperationReference, list: PersistedQueryList): OperationText | null {
  if (!query) return hash === null ? null : list.textById(hash, clientName);
  if (hash !== null) requireMatchingHash(query, hash);
  return list.matchingText(query);
}

function notListedError({ query, hash }: OperationReference): Error {
  return !query && hash !== null ? persistedQueryNotInList(hash) : queryNotInSafelist();
}

/** Operations that are remembered as logged: more than clients under development send in a day. */
const MAX_LOGGED = 2_000;

/** Logs each operation once, by its hash: the text may contain personal data in its literals. */
function createUnlistedLog(mode: SafelistMode, log: Logger): (reference: OperationReference) => void {
  const logged = new LRUCache<string, true>({ max: MAX_LOGGED });
  return ({ query, hash, clientName, operationName }) => {
    const sha256 = query ? createHash('sha256').update(query).digest('hex') : hash;
    if (sha256 === null || logged.has(sha256)) return;
    logged.set(sha256, true);
    log.warn(
      { sha256, operation: operationName, client: clientName },
      mode === 'log' ? 'an operation is not listed' : 'an operation was refused because it is not listed',
    );
  };
}
