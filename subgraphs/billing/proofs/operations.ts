/** What the ledger proof asks of the killed process, and what it answers: messages between two processes. */
import type { Outcome } from '../outcome.js';

export type Operation =
  | {
      readonly do: 'start';
      readonly account: string;
      readonly country: string;
      readonly planId: string;
      readonly card: string;
      readonly key: string;
    }
  /** Asks for a quote and takes it. */
  | { readonly do: 'change'; readonly account: string; readonly planId: string; readonly key: string }
  | { readonly do: 'cancel' | 'resume' | 'retry'; readonly account: string; readonly key: string }
  | {
      readonly do: 'card';
      readonly account: string;
      readonly country: string;
      readonly card: string;
      readonly key: string;
    }
  | {
      readonly do: 'gift';
      readonly account: string;
      readonly country: string;
      readonly code: string;
      readonly key: string;
    }
  /** Of the account's latest paid invoice. */
  | { readonly do: 'refund'; readonly account: string; readonly amount: string | null; readonly key: string }
  /** The load's clock runs far too fast for the age of a signature: it is held against the time of signing. */
  | { readonly do: 'webhook'; readonly body: string; readonly signature: string; readonly signedMs: number }
  /** Everything that is due at the message's time. */
  | { readonly do: 'due' }
  /** Payments without an outcome alone. */
  | { readonly do: 'check' };

export type MemberOperation = Exclude<Operation, { do: 'webhook' } | { do: 'due' } | { do: 'check' }>;

export interface OperationMessage {
  readonly id: number;
  /** What time it is now for the process. */
  readonly nowMs: number;
  readonly operation: Operation;
}

export interface ResultMessage {
  readonly id: number;
  readonly kind: Outcome['kind'] | 'announced' | 'refused-signature';
  readonly invoiceId: string | null;
}
