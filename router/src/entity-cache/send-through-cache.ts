/** The entity cache between the engine and the policies: what is found needs no request and passes no policy. */
import type { RawClient, SendRaw } from '../subgraph-client/subgraph-request.js';
import { scopeOf } from './cached-fetch.js';
import { CachedRequest } from './cached-request.js';
import type { EntityCache } from './entity-cache.js';

/** @param read Parses a body that has errors or an unexpected form, and logs and counts them. */
export function sendThroughCache(cache: EntityCache, send: SendRaw, read: RawClient['read']): SendRaw {
  return (request) => {
    const { cached } = request;
    // What a fault has changed is neither kept nor hidden by what is kept.
    if (cached === undefined || request.faults !== undefined || !cache.freshness.isUsable) return send(request);
    const scope = scopeOf(cached);
    if (scope === null) return send(request);
    return new Promise((resolve, reject) => {
      new CachedRequest(cache, { request, use: cached, scope, send, read }, resolve, reject).start();
    });
  };
}
