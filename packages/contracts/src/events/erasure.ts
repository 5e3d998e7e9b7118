import type { AccountId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** Who must answer an `AccountErased`; `users`, which asks, keeps the answers as its proof. */
export const ERASURE_OWNERS = ['catalog', 'recommendations', 'playback', 'billing', 'ratings', 'search'] as const;
export type ErasureOwner = (typeof ERASURE_OWNERS)[number];

/** Key: accountId, on the log of the owner that answers, committed with the erasure itself. */
export type ErasureDone = NewEvent<
  'ErasureDone',
  {
    readonly accountId: AccountId;
    readonly owner: ErasureOwner;
    /** RFC 3339 in UTC. */
    readonly at: string;
    /** What is gone: kind of document -> how many. Empty where nothing was held. */
    readonly erased: Readonly<Record<string, number>>;
    /** What stays, without the person, and why: `invoices: kept ten years by law, under a pseudonym`. */
    readonly kept: readonly string[];
  }
>;
