/**
 * Shortens the share of a fetch to what its latency was before, so that a subgraph that hangs costs a page little until
 * its circuit breaker opens.
 */
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { FetchProfile } from './fetch-profile.js';
import type { FetchShare } from './fetch-shares.js';
import { LatencyHistory } from './latency-history.js';

/** Of each text of a fetch and subgraph. They end with the generation, whose profiles are their keys. */
export class LatencyHistories {
  readonly #byProfile = new WeakMap<FetchProfile, Map<string, LatencyHistory>>();

  /** @param floorMs The shortest deadline. */
  constructor(private readonly floorMs: number) {}

  /** Null for a fetch whose text is not known. */
  of(subgraph: string, profile: FetchProfile): LatencyHistory | null {
    let ofProfile = this.#byProfile.get(profile);
    const known = ofProfile?.get(subgraph);
    if (known !== undefined) return known;
    if (profile.fields === null) return null;
    if (ofProfile === undefined) this.#byProfile.set(profile, (ofProfile = new Map<string, LatencyHistory>()));
    const history = new LatencyHistory(this.floorMs);
    ofProfile.set(subgraph, history);
    return history;
  }
}

/** Whether fetches may take longer than before for a reason that is not the subgraph's failure. */
export type IsBusy = (subgraph: string, kind: RawRequest['kind']) => boolean;

export interface AdaptiveSharesOptions {
  readonly shareOf: FetchShare;
  readonly histories: LatencyHistories;
  readonly isBusy: IsBusy;
}

/** The share of a fetch, and the history that its latency belongs to. */
export interface AdaptiveShare {
  readonly shareMs: number;
  /** At most the share. */
  readonly deadlineMs: number;
  /** Null when its latency is not observed. */
  readonly history: LatencyHistory | null;
}

export type AdaptiveShareOf = (request: Pick<RawRequest, 'subgraph' | 'kind' | 'profile'>) => AdaptiveShare;

/**
 * Fetches that are not critical have three times the 99th percentile of their latency, at least the floor, once enough
 * is known of them. Critical ones, mutations, and all while there is load, have their whole share.
 */
export function adaptiveShares({ shareOf, histories, isBusy }: AdaptiveSharesOptions): AdaptiveShareOf {
  return (request) => {
    const { subgraph, kind, profile } = request;
    const shareMs = shareOf(request);
    const isWhole = kind === 'mutation' || profile.criticality.level === 'critical';
    if (isWhole) return { shareMs, deadlineMs: shareMs, history: null };
    const history = histories.of(subgraph, profile);
    const ownMs = history === null ? Infinity : history.deadlineMs;
    const deadlineMs = ownMs < shareMs && !isBusy(subgraph, kind) ? ownMs : shareMs;
    return { shareMs, deadlineMs, history };
  };
}
