/** What the general path tells the entity cache of a fetch, and what it takes from a body that the cache has made. */
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { cachedPartOf } from '../../../entity-cache/cached-body.js';
import type { CacheUse } from '../../../entity-cache/cached-fetch.js';
import type { Data } from '../data.js';
import type { ExecutionContext } from '../execution-context.js';
import type { PreparedFetch } from './prepare-fetch.js';
import { toLatin1, variablesText } from './stale-values.js';

/** Undefined for a fetch that may not be cached. @param variables With the representations. */
export function cacheUseOf(
  { cached, query, operationName }: PreparedFetch,
  { caller }: ExecutionContext,
  variables: Readonly<Data>,
): CacheUse | undefined {
  if (cached === null) return undefined;
  const { representations, ...others } = variables;
  const text = variablesText(others);
  return {
    fetch: cached,
    caller,
    variables: text,
    representations: Array.isArray(representations)
      ? representations.map((each) => toLatin1(stringifyJson(each)))
      : null,
    bodyFor: (list) => {
      const all = `${text}${text === '' ? '' : ','}"representations":[${list}]`;
      const name = operationName === null ? '' : `,"operationName":${JSON.stringify(operationName)}`;
      return `{"query":${toLatin1(JSON.stringify(query))},"variables":{${all}}${name}}`;
    },
  };
}

/** Marks what was used past its age. */
export function markStale(
  { cached, path, subgraph }: PreparedFetch,
  { staleMarks }: ExecutionContext,
  body: Buffer,
): void {
  const staleMs = cachedPartOf(body)?.staleMs ?? null;
  if (cached !== null && staleMs !== null) staleMarks.add(path, cached.keys, subgraph, staleMs);
}
