/**
 * The responses of subgraphs to one operation: how long all of them are fresh, whatever the schema allows, and the
 * headers of each.
 */
import type { Deadline } from '../deadline.js';
import { cachedPartOf } from '../entity-cache/cached-body.js';
import type { FetchProfile } from '../policies/fetch-profile.js';
import { headOf } from '../subgraph-client/response-heads.js';
import type { ResponseHeadText } from '../subgraph-client/response-heads.js';
import { lifetimeOf } from '../subgraph-client/response-lifetime.js';
import { validityOf } from '../subgraph-client/response-validity.js';
import type { SendRaw } from '../subgraph-client/subgraph-request.js';

/** The response to one fetch. */
export interface NotedResponse {
  readonly subgraph: string;
  readonly profile: FetchProfile;
  /** Of the responses that were sent for this operation; none for values of the entity cache. */
  readonly heads: readonly ResponseHeadText[];
  /** How long values of the entity cache are fresh; null for a response without such values. */
  readonly cachedForMs: number | null;
}

export class ResponseFreshness {
  /** The least of all responses; infinite when none of them says anything. */
  freshForMs = Infinity;
  /** Whether a subgraph says that its response is for one client. */
  isPrivate = false;
  /** In the order of arrival. */
  readonly responses: NotedResponse[] = [];

  /** @param keepsHeads Whether `responses` is filled. */
  constructor(private readonly keepsHeads: boolean) {}

  note(subgraph: string, profile: FetchProfile, body: Buffer): void {
    const lifetime = lifetimeOf(body);
    const cached = cachedPartOf(body);
    const ofCache = cached?.freshForMs ?? Infinity;
    this.freshForMs = Math.min(this.freshForMs, ofCache, validityOf(body), lifetime?.maxAgeMs ?? Infinity);
    if (lifetime?.isPrivate === true) this.isPrivate = true;
    if (!this.keepsHeads) return;
    const fetched = cached?.fetched ?? null;
    const bodies = fetched === null ? [body] : fetched.map((each) => each.body);
    const heads = bodies.flatMap((each) => headOf(each) ?? []);
    this.responses.push({ subgraph, profile, heads, cachedForMs: cached?.freshForMs ?? null });
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
      freshness.note(request.subgraph, request.profile, body);
      return body;
    });
  };
}
