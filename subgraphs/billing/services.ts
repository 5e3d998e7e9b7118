/** What billing needs besides its data: the payment provider, the payments in flight, and the clock. */
import { withoutInterruption } from '@marquee/document-store/read-counter';
import type { PaymentId } from '@marquee/contracts/ids';
import type { RateLimiter } from '@marquee/runtime/rate-limits/rate-limiter';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { BillingConfig } from './config.js';
import type { PaymentDocument } from './documents.js';
import { createHttpProvider } from './payments/http-provider.js';
import type { PaymentProvider } from './payments/provider.js';
import type { BillingStore } from './store.js';

export interface BillingServices {
  readonly provider: PaymentProvider;
  readonly paymentsInFlight: PaymentsInFlight;
  /** Counts wrong gift codes. */
  readonly rateLimiter: RateLimiter;
  readonly clock: () => Date;
  /** How long a mutation waits for the outcome of its payment, in milliseconds. */
  readonly paymentWaitMs: number;
}

/**
 * Data and services together, as every use case needs them. A resolver context and `SubgraphParts` are both of this
 * form.
 */
export interface Billing {
  readonly store: BillingStore;
  readonly services: BillingServices;
}

/** Payments that this process has sent and whose outcome it has not stored yet. */
export class PaymentsInFlight {
  readonly #payments = new Map<PaymentId, Promise<PaymentDocument>>();

  get(id: PaymentId): Promise<PaymentDocument> | undefined {
    return this.#payments.get(id);
  }

  /** Runs `work` unless it already runs for this payment; both callers get the same result. */
  run(id: PaymentId, work: () => Promise<PaymentDocument>): Promise<PaymentDocument> {
    const running = this.#payments.get(id);
    if (running !== undefined) return running;
    const started = withoutInterruption(work).finally(() => this.#payments.delete(id));
    this.#payments.set(id, started);
    return started;
  }

  /** Resolves when every payment that was sent has its outcome stored. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#payments.values());
  }
}

export function createBillingServices({
  config,
  clock,
  rateLimiter,
}: Pick<SubgraphRuntime<BillingConfig>, 'config' | 'clock'> & Pick<BillingServices, 'rateLimiter'>): BillingServices {
  return {
    provider: createHttpProvider(config.provider),
    // Closed before the provider: services close in reverse order.
    paymentsInFlight: new PaymentsInFlight(),
    rateLimiter,
    clock,
    paymentWaitMs: config.paymentWaitMs,
  };
}
