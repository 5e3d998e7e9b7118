/**
 * Sends fetches of entities that are ready in the same turn of the event loop, and that go to one subgraph, as one
 * request with an alias for each list of entities. A request costs more than all work on a small response.
 *
 * This is below the policies and next to the connection: demand control, switches, breakers, deadlines, retries, the
 * caches and stale-if-error work on one fetch at a time, and a merged request would hide which fetch failed.
 */
import { LRUCache } from 'lru-cache';
import { OperationDeadline } from '../../deadline.js';
import type { DeadlineListener } from '../../deadline.js';
import { isOverloadedBody } from '../../policies/concurrency/overloaded-body.js';
import { copyHead } from '../response-heads.js';
import { lifetimeOf, noteLifetime } from '../response-lifetime.js';
import { noteValidity, validityOf } from '../response-validity.js';
import { OversizedResponseError } from '../response-errors.js';
import { isSubgraphError, timeoutError } from '../subgraph-error.js';
import type { RawRequest, SendRaw } from '../subgraph-request.js';
import { mergeTexts, representationsOf } from './mergeable-fetch.js';
import type { MergeableFetch, Merging } from './mergeable-fetch.js';
import { readRequestVariables } from './request-variables.js';
import { splitResponse } from './split-response.js';

/** Parts of one request. Further parts are another request. */
const MAX_PARTS = 8;
/** Bytes of the bodies of one request's parts: a long list takes the subgraph longer than a request costs. */
const MAX_BYTES = 128 * 1024;
/** Merged texts that are kept. */
const MAX_TEXTS = 2_000;
/**
 * How long parts are sent on their own after the subgraph has refused their merged request, or after one of them had no
 * response in time: the slow one is then the only one that is late.
 */
const REFUSED_FOR_MS = 60_000;

/** How a list of fetches is merged; null when they cannot be. */
interface MergedText {
  readonly text: Pick<MergeableFetch, 'head' | 'tail'> | null;
  refusedUntilMs: number;
}

interface Part extends DeadlineListener {
  readonly request: RawRequest;
  readonly fetch: MergeableFetch;
  readonly resolve: (body: Buffer) => void;
  readonly reject: (error: unknown) => void;
  isOver: boolean;
}

export function mergeRequests(send: SendRaw): SendRaw {
  const merger = new RequestMerger(send);
  return (request) => (request.merging === undefined ? send(request) : merger.add(request, request.merging));
}

class RequestMerger {
  /** The parts to be sent in this turn, by operation and subgraph. */
  #open = new Map<object, Map<string, Part[]>>();
  readonly #texts = new LRUCache<string, MergedText>({ max: MAX_TEXTS });
  readonly #numbers = new LRUCache<MergeableFetch, number>({ max: MAX_TEXTS });
  #nextNumber = 0;

  constructor(private readonly send: SendRaw) {}

  add(request: RawRequest, { fetch, operation }: Merging): Promise<Buffer> {
    // Its listeners would not be called.
    if (request.deadline.isOver) return this.send(request);
    return new Promise((resolve, reject) => {
      if (this.#open.size === 0) setImmediate(() => this.#flush());
      const ofOperation = this.#open.get(operation) ?? new Map<string, Part[]>();
      this.#open.set(operation, ofOperation);
      // The level and the headers are sent once for all parts.
      const key = `${request.subgraph} ${request.level ?? ''}`;
      const parts = ofOperation.get(key) ?? [];
      ofOperation.set(key, parts);
      const part: Part = {
        ...{ request, fetch, resolve, reject, isOver: false },
        onOver() {
          part.isOver = true;
          reject(timeoutError(request.subgraph, request.deadline.signal.reason));
        },
      };
      request.deadline.listen(part);
      parts.push(part);
    });
  }

  #flush(): void {
    const open = this.#open;
    this.#open = new Map();
    for (const ofOperation of open.values()) for (const parts of ofOperation.values()) this.#sendParts(parts);
  }

  #sendParts(given: readonly Part[]): void {
    const waiting = given.filter(({ isOver }) => !isOver);
    for (let from = 0; from < waiting.length; ) {
      const count = countWithinLimits(waiting, from);
      const parts = waiting.slice(from, from + count);
      from += count;
      if (parts.length === 1 || !this.#sendMerged(parts)) for (const part of parts) this.#sendAlone(part);
    }
  }

  #sendAlone(part: Part): void {
    part.request.deadline.unlisten(part);
    if (!part.isOver) this.send(part.request).then(part.resolve, part.reject);
  }

  /** False when the parts cannot be merged. */
  #sendMerged(parts: readonly Part[]): boolean {
    const [first] = parts;
    if (first === undefined || parts.some(({ request }) => request.headers !== first.request.headers)) return false;
    const known = this.#textOf(parts);
    if (known.text === null || known.refusedUntilMs > performance.now()) return false;
    const variables = writeVariables(parts);
    if (variables === null) return false;
    const { deadline, stop } = mergeDeadlines(parts, () => refuse(known));
    const { request } = first;
    for (const part of parts) noteMerged(part.request, request, parts.length);
    const merged: RawRequest = {
      ...request,
      body: known.text.head + variables + known.text.tail,
      deadline,
      ...(request.timeoutMs !== undefined && {
        timeoutMs: Math.max(...parts.map((each) => each.request.timeoutMs ?? 0)),
      }),
    };
    delete (merged as { merging?: Merging }).merging;
    this.send(merged).then(
      (body) => {
        stop();
        this.#settle(parts, known, body);
      },
      (error: unknown) => {
        stop();
        if (isRefusal(error)) this.#sendEach(parts, known);
        else for (const part of parts) part.reject(error);
      },
    );
    return true;
  }

  #settle(parts: readonly Part[], known: MergedText, body: Buffer): void {
    // All parts are refused alike, and are not sent again.
    const bodies = isOverloadedBody(body) ? parts.map(() => body) : splitResponse(body, parts.length);
    if (bodies === null) {
      // Without data, one part made the data of all null, or the subgraph accepts the parts only on their own. An error
      // that may be of any part would be counted and reported for all.
      this.#sendEach(parts, known);
      return;
    }
    const validMs = validityOf(body);
    const lifetime = lifetimeOf(body);
    for (const [index, part] of parts.entries()) {
      const own = bodies[index] ?? body;
      if (validMs !== Infinity) noteValidity(own, validMs);
      if (lifetime !== undefined) noteLifetime(own, lifetime);
      copyHead(body, own);
      part.resolve(own);
    }
  }

  #sendEach(parts: readonly Part[], known: MergedText): void {
    refuse(known);
    for (const part of parts) this.#sendAlone(part);
  }

  #textOf(parts: readonly Part[]): MergedText {
    const key = parts.map(({ fetch }) => this.#numberOf(fetch)).join();
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const made = { text: mergeTexts(parts.map(({ fetch }) => fetch)), refusedUntilMs: 0 };
    this.#texts.set(key, made);
    return made;
  }

  #numberOf(fetch: MergeableFetch): number {
    const number = this.#numbers.get(fetch) ?? this.#nextNumber++;
    this.#numbers.set(fetch, number);
    return number;
  }
}

function refuse(text: MergedText): void {
  text.refusedUntilMs = performance.now() + REFUSED_FOR_MS;
}

/** Those that say something of the caller, of the load or of a gateway. */
const STATUSES_OF_ALL: ReadonlySet<unknown> = new Set([401, 403, 429, 502, 503, 504]);

/** Whether the parts may succeed on their own: a server may refuse or fail at a request for its size or its form. */
function isRefusal(error: unknown): boolean {
  if (!isSubgraphError(error)) return false;
  const { cause, status } = error;
  return cause instanceof OversizedResponseError || (typeof status === 'number' && !STATUSES_OF_ALL.has(status));
}

function noteMerged({ recorded }: RawRequest, { recorded: into }: RawRequest, parts: number): void {
  if (recorded === undefined) return;
  recorded.merged = parts;
  if (into !== undefined && into !== recorded) recorded.mergedInto = into;
}

function countWithinLimits(parts: readonly Part[], from: number): number {
  let bytes = 0;
  let count = 0;
  for (const { request } of parts.slice(from, from + MAX_PARTS)) {
    bytes += request.body.length;
    if (count > 0 && bytes > MAX_BYTES) break;
    count += 1;
  }
  return count;
}

/**
 * The variables of all parts, as JSON without its braces; null for a request that has another form, and when a variable
 * has several values, as the arguments from contexts have.
 */
function writeVariables(parts: readonly Part[]): string | null {
  const others = new Map<string, string>();
  const lists: string[] = [];
  for (const [index, { request, fetch }] of parts.entries()) {
    const variables = readRequestVariables(request.body, fetch);
    if (variables === null) return null;
    for (const [name, value] of variables.others) {
      const written = `"${name}":${value}`;
      if ((others.get(name) ?? written) !== written) return null;
      others.set(name, written);
    }
    lists.push(`"${representationsOf(index)}":${variables.representations}`);
  }
  return [...others.values(), ...lists].join();
}

/**
 * A deadline that is over when those of all parts are. `stop` is to be called with the response.
 *
 * @param onElapsed Called when the time of a part has passed before.
 */
function mergeDeadlines(
  parts: readonly Part[],
  onElapsed: () => void,
): { readonly deadline: OperationDeadline; readonly stop: () => void } {
  const deadline = new OperationDeadline();
  deadline.expectEnd(Math.max(...parts.map(({ request }) => request.deadline.remainingMs)));
  let left = parts.length;
  const listener: DeadlineListener = {
    onOver: () => {
      left -= 1;
      if (parts.some(({ request }) => request.deadline.hasElapsed)) onElapsed();
      if (left === 0) deadline.elapse();
    },
  };
  for (const { request } of parts) request.deadline.listen(listener);
  const stop = (): void => {
    deadline.finish();
    for (const part of parts) {
      part.request.deadline.unlisten(part);
      part.request.deadline.unlisten(listener);
    }
  };
  return { deadline, stop };
}
