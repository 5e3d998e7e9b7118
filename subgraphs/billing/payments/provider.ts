/** The payment provider as a port: what we ask of whoever moves the money. */
import type { PaymentId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../rules/pricing/calendar-day.js';
import type { Money } from '../rules/pricing/money.js';
import type { PaymentOutcome } from '../rules/payments/payment.js';

export interface ChargeOrder {
  /** The provider moves money at most once under a reference, however often it is sent. */
  readonly reference: PaymentId;
  readonly amount: Money;
  /** The provider's name for the card. */
  readonly token: string;
  /** Whether the member is there to prove who they are. */
  readonly isOnSession: boolean;
}

export interface RefundOrder {
  readonly reference: PaymentId;
  /** The charge to give back from. */
  readonly charge: PaymentId;
  readonly amount: Money;
}

/** What the provider knows of a reference. */
export interface ProviderPayment {
  readonly reference: PaymentId;
  readonly outcome: PaymentOutcome;
  readonly isChargedBack: boolean;
}

/** A card that the provider keeps. */
export interface ProviderCard {
  readonly brand: string;
  readonly last4: string;
  readonly expiresOn: CalendarDay;
}

/** Money that moved on a day of the provider. */
export interface Movement {
  readonly reference: PaymentId;
  readonly kind: 'CHARGE' | 'REFUND';
  readonly amount: Money;
}

/** Nobody knows what became of the request: no answer, or none that can be read. Nothing may be concluded from it. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderSilentError';
}

/** Every method throws `ProviderSilentError`. */
export interface PaymentProvider {
  charge(order: ChargeOrder): Promise<ProviderPayment>;
  refund(order: RefundOrder): Promise<ProviderPayment>;
  /** Null when the provider has never heard of the reference. */
  find(reference: PaymentId): Promise<ProviderPayment | null>;
  /** Null for a token that names no card. */
  card(token: string): Promise<ProviderCard | null>;
  /** All of the day, page by page. */
  movements(day: CalendarDay): AsyncIterable<readonly Movement[]>;
  close(): void;
}
