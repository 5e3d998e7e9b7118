/** The event by which a subgraph confirms that it has erased an account. */
import type { AccountId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** The subgraphs that confirm an `AccountErased`; `users` keeps their confirmations. */
export const ERASURE_OWNERS = ['catalog', 'recommendations', 'playback', 'billing', 'ratings', 'search'] as const;
export type ErasureOwner = (typeof ERASURE_OWNERS)[number];

/** Key: accountId, in the log of the confirming subgraph; committed together with the erasure. */
export type ErasureDone = NewEvent<
  'ErasureDone',
  {
    readonly accountId: AccountId;
    readonly owner: ErasureOwner;
    /** RFC 3339 in UTC. */
    readonly at: string;
    /** Number of erased documents by kind. Empty when the subgraph held none. */
    readonly erased: Readonly<Record<string, number>>;
    /** Documents that stay under a pseudonym, and why: `invoices: kept ten years by law, under a pseudonym`. */
    readonly kept: readonly string[];
  }
>;

/** The event of an erasure, from its payload. */
export function erasureDone(payload: ErasureDone['payload']): ErasureDone {
  return { type: 'ErasureDone', version: 1, key: payload.accountId, occurredAt: payload.at, payload };
}
