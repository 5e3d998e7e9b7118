/** The messages between the ledger proof and the billing process that it kills. */
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
  /** Requests a quote and accepts it. */
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
  /** Refunds the account's latest paid invoice. */
  | { readonly do: 'refund'; readonly account: string; readonly amount: string | null; readonly key: string }
  /**
   * The random load's clock is too fast for the age check of signatures, so they are verified at the time of signing.
   */
  | { readonly do: 'webhook'; readonly body: string; readonly signature: string; readonly signedMs: number }
  /** Runs all steps that are due at the message's time. */
  | { readonly do: 'due' }
  /** Checks payments without an outcome only. */
  | { readonly do: 'check' };

export type MemberOperation = Exclude<Operation, { do: 'webhook' } | { do: 'due' } | { do: 'check' }>;

export interface OperationMessage {
  readonly id: number;
  /** The process's clock. */
  readonly nowMs: number;
  readonly operation: Operation;
}

export interface ResultMessage {
  readonly id: number;
  readonly kind: Outcome['kind'] | 'announced' | 'refused-signature';
  readonly invoiceId: string | null;
}
