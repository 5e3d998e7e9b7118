/** The port of the payment provider. */
import type { PaymentId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../rules/pricing/calendar-day.js';
import type { Money } from '../rules/pricing/money.js';
import type { PaymentOutcome } from '../rules/payments/payment.js';

export interface ChargeOrder {
  /** The provider moves money at most once per reference. */
  readonly reference: PaymentId;
  readonly amount: Money;
  /** The provider's token of the card. */
  readonly token: string;
  /** Whether the member is present and can authenticate. */
  readonly isOnSession: boolean;
}

export interface RefundOrder {
  readonly reference: PaymentId;
  /** The charge to refund. */
  readonly charge: PaymentId;
  readonly amount: Money;
}

/** The provider's state of a payment. */
export interface ProviderPayment {
  readonly reference: PaymentId;
  readonly outcome: PaymentOutcome;
  readonly isChargedBack: boolean;
}

/** A card stored at the provider. */
export interface ProviderCard {
  readonly brand: string;
  readonly last4: string;
  readonly expiresOn: CalendarDay;
}

/** A settled charge or refund of one day at the provider. */
export interface Movement {
  readonly reference: PaymentId;
  readonly kind: 'CHARGE' | 'REFUND';
  readonly amount: Money;
}

/**
 * The outcome of a request is unknown: there was no response, or none that could be read. The request may have had its
 * effect.
 */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';
}

/** Every method may throw `ProviderUnavailableError`. */
export interface PaymentProvider {
  charge(order: ChargeOrder): Promise<ProviderPayment>;
  refund(order: RefundOrder): Promise<ProviderPayment>;
  /** Returns null for an unknown reference. */
  find(reference: PaymentId): Promise<ProviderPayment | null>;
  /** Returns null for an unknown token. */
  card(token: string): Promise<ProviderCard | null>;
  /** All settled payments of the day, in pages. */
  movements(day: CalendarDay): AsyncIterable<readonly Movement[]>;
  close(): void;
}
