/** How long all responses of subgraphs to one operation are fresh, whatever the schema allows. */
import type { Deadline } from '../deadline.js';
import { cachedPartOf } from '../entity-cache/cached-body.js';
import { lifetimeOf } from '../subgraph-client/response-lifetime.js';
import { validityOf } from '../subgraph-client/response-validity.js';
import type { SendRaw } from '../subgraph-client/subgraph-request.js';

export class ResponseFreshness {
  /** The least of all responses; infinite when none of them says anything. */
  freshForMs = Infinity;
  /** Whether a subgraph says that its response is for one client. */
  isPrivate = false;

  note(body: Buffer): void {
    const lifetime = lifetimeOf(body);
    const ofCache = cachedPartOf(body)?.freshForMs ?? Infinity;
    this.freshForMs = Math.min(this.freshForMs, ofCache, validityOf(body), lifetime?.maxAgeMs ?? Infinity);
    if (lifetime?.isPrivate === true) this.isPrivate = true;
  }
}

const watched = new WeakMap<Deadline, ResponseFreshness>();

/** @param deadline Of the operation, which all its requests have. */
export function watchFreshness(deadline: Deadline, freshness: ResponseFreshness): void {
  watched.set(deadline, freshness);
}

export function noteFreshness(send: SendRaw): SendRaw {
  return (request) => {
    const freshness = watched.get(request.deadline);
    const sent = send(request);
    if (freshness === undefined) return sent;
    return sent.then((body) => {
      freshness.note(body);
      return body;
    });
  };
}
