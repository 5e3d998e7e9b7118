/** The faults of one client's request, and how often each has hit. */
import type { FaultList, FetchFault, FetchKind, TargetedFetchFault, TargetedFieldFault } from './fault-kinds.js';

export type FetchOutcome = Exclude<FetchFault, { readonly kind: 'delay' }>;

/** What happens to one request to a subgraph. */
export interface FaultsOfFetch {
  readonly delayMs: number;
  /** Null when the request is sent and its response is used. */
  readonly outcome: FetchOutcome | null;
}

export interface FaultHits {
  /** As in the list. */
  readonly fault: string;
  /** The requests or values that it has changed. */
  readonly hits: number;
}

type TargetedFault = TargetedFetchFault | TargetedFieldFault;

export class InjectedFaults {
  readonly #hits = new Map<TargetedFault, number>();
  /** Requests by fault, for the kind that depends on their number. */
  readonly #requests = new Map<TargetedFault, number>();

  /** @param random From 0 to below 1. */
  constructor(
    readonly list: FaultList,
    readonly random: () => number,
  ) {}

  /** Whether requests to a subgraph, or its responses, may be changed. */
  concern(subgraph: string): boolean {
    const { fetchFaults, fieldFaults } = this.list;
    const isOf = (each: TargetedFault): boolean => each.subgraph === subgraph;
    return fetchFaults.some(isOf) || fieldFaults.some(isOf);
  }

  /** To be called once for each request that would be sent. */
  next(subgraph: string, kind: FetchKind): FaultsOfFetch {
    const ofKind = this.list.fetchFaults.filter(
      (each) => each.subgraph === subgraph && (each.fetchKind === null || each.fetchKind === kind),
    );
    // The fault of one kind of requests comes before that of all.
    const first = (isDelay: boolean): TargetedFetchFault | undefined => {
      const matching = ofKind.filter(({ fault }) => (fault.kind === 'delay') === isDelay);
      return matching.find(({ fetchKind }) => fetchKind !== null) ?? matching[0];
    };
    const delay = this.#hit(first(true));
    const outcome = this.#hit(first(false));
    return {
      delayMs: delay?.kind === 'delay' ? delay.delayMs : 0,
      outcome: outcome === null || outcome.kind === 'delay' ? null : outcome,
    };
  }

  fieldFaultsOf(subgraph: string): readonly TargetedFieldFault[] {
    return this.list.fieldFaults.filter((each) => each.subgraph === subgraph);
  }

  count(fault: TargetedFault): void {
    this.#hits.set(fault, (this.#hits.get(fault) ?? 0) + 1);
  }

  /** For the response's `extensions`. */
  report(): readonly FaultHits[] {
    const { fetchFaults, fieldFaults } = this.list;
    return [...fetchFaults, ...fieldFaults].map((fault) => ({ fault: fault.text, hits: this.#hits.get(fault) ?? 0 }));
  }

  #hit(targeted: TargetedFetchFault | undefined): FetchFault | null {
    if (targeted === undefined || this.random() >= targeted.share) return null;
    const number = this.#requests.get(targeted) ?? 0;
    this.#requests.set(targeted, number + 1);
    if (targeted.fault.kind === 'flapping' && number % 2 === 1) return null;
    this.count(targeted);
    return targeted.fault;
  }
}
