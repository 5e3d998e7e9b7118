/**
 * The simulated provider's payments by reference. A repeated request with a reference returns the existing payment.
 */
import type { CardBehaviour, Card } from './cards.js';

export interface SimulatedPayment {
  readonly reference: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: string;
  readonly currency: string;
  /** The card of a charge; the charge of a refund. */
  readonly of: string;
  readonly status: 'processing' | 'succeeded' | 'declined' | 'requires_action';
  readonly decline: { readonly code: string; readonly final: boolean } | null;
  readonly expiresAt: string | null;
  readonly settledOn: string | null;
  readonly disputed: boolean;
}

export interface ChargeRequest {
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly onSession: boolean;
}

export interface RefundRequest {
  readonly reference: string;
  readonly charge: string;
  readonly amount: string;
  readonly currency: string;
}

/** Time after which an unanswered authentication expires. */
const CHALLENGE_MS = 15 * 60_000;

type PaymentResult = Pick<SimulatedPayment, 'status' | 'decline' | 'expiresAt'>;

function declined(code: string, final: boolean): PaymentResult {
  return {
    status: 'declined',
    decline: { code, final },
    expiresAt: null,
  };
}

const SUCCEEDED: PaymentResult = { status: 'succeeded', decline: null, expiresAt: null };

function resultOf(behaviour: CardBehaviour, onSession: boolean, now: Date): PaymentResult {
  switch (behaviour) {
    case 'insufficient':
      return declined('insufficient_funds', false);
    case 'stolen':
      return declined('stolen_card', true);
    case 'expired':
      return declined('expired_card', true);
    case 'challenge':
      if (!onSession) return declined('authentication_required', true);
      return {
        status: 'requires_action',
        decline: null,
        expiresAt: new Date(now.getTime() + CHALLENGE_MS).toISOString(),
      };
    case 'late':
      return { status: 'processing', decline: null, expiresAt: null };
    case 'ok':
    case 'silent':
    case 'lost':
      return SUCCEEDED;
  }
}

export class SimulatedPayments {
  readonly #payments = new Map<string, SimulatedPayment>();
  readonly #refunded = new Map<string, bigint>();

  /** @param onChange Called with each new or changed payment. */
  constructor(
    private readonly clock: () => Date,
    private readonly onChange: (payment: SimulatedPayment) => void = () => undefined,
  ) {}

  /** Restores the payments of an earlier process, in their order. */
  restore(entries: Iterable<SimulatedPayment>): void {
    for (const payment of entries) this.#keep(payment);
  }

  find(reference: string): SimulatedPayment | null {
    const payment = this.#payments.get(reference) ?? null;
    const isOver =
      payment?.status === 'requires_action' &&
      payment.expiresAt !== null &&
      payment.expiresAt <= this.clock().toISOString();
    return isOver ? this.#set({ ...payment, ...declined('authentication_expired', false) }) : payment;
  }

  /** A repeated reference returns the existing charge, also when other fields differ. */
  charge({ reference, amount, currency, onSession }: ChargeRequest, card: Card): SimulatedPayment {
    const known = this.find(reference);
    if (known !== null) return known;
    const result = resultOf(card.behaviour, onSession, this.clock());
    return this.#set({
      reference,
      kind: 'charge',
      amount,
      currency,
      of: card.token,
      ...result,
      settledOn: this.#dayOf(result.status),
      disputed: false,
    });
  }

  refund({ reference, charge, amount, currency }: RefundRequest): SimulatedPayment {
    const known = this.#payments.get(reference);
    if (known !== undefined) return known;
    const of = this.#payments.get(charge);
    const left =
      of?.status === 'succeeded' && !of.disputed && of.currency === currency
        ? BigInt(of.amount) - (this.#refunded.get(charge) ?? 0n)
        : 0n;
    const result = BigInt(amount) > 0n && BigInt(amount) <= left ? SUCCEEDED : declined('not_refundable', true);
    return this.#set({
      reference,
      kind: 'refund',
      amount,
      currency,
      of: charge,
      ...result,
      settledOn: this.#dayOf(result.status),
      disputed: false,
    });
  }

  /** Completes an authentication or a late charge. Returns null when the reference is not waiting. */
  finish(reference: string, approved: boolean): SimulatedPayment | null {
    const payment = this.find(reference);
    if (payment?.status !== 'requires_action' && payment?.status !== 'processing') return null;
    const result = approved ? SUCCEEDED : declined('authentication_failed', false);
    return this.#set({ ...payment, ...result, settledOn: this.#dayOf(result.status) });
  }

  /**
   * Disputes a charge. Returns null when it did not succeed, or was disputed or refunded before.
   */
  dispute(reference: string): SimulatedPayment | null {
    const payment = this.#payments.get(reference);
    if (
      payment?.kind !== 'charge' ||
      payment.status !== 'succeeded' ||
      payment.disputed ||
      this.#refunded.has(reference)
    )
      return null;
    return this.#set({ ...payment, disputed: true });
  }

  /** All payments, in order of creation. */
  all(): IterableIterator<SimulatedPayment> {
    return this.#payments.values();
  }

  #dayOf(status: SimulatedPayment['status']): string | null {
    return status === 'succeeded' ? this.clock().toISOString().slice(0, 10) : null;
  }

  #set(payment: SimulatedPayment): SimulatedPayment {
    this.#keep(payment);
    this.onChange(payment);
    return payment;
  }

  #keep(payment: SimulatedPayment): void {
    const before = this.#payments.get(payment.reference);
    this.#payments.set(payment.reference, payment);
    if (payment.kind === 'refund' && payment.status === 'succeeded' && before === undefined)
      this.#refunded.set(payment.of, (this.#refunded.get(payment.of) ?? 0n) + BigInt(payment.amount));
  }
}
