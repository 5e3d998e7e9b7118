/**
 * The simulated provider's books: what was asked of it under which reference, and what became of that. Once, however
 * often it is asked.
 */
import type { Behaviour, Card } from './cards.js';

export interface Entry {
  readonly reference: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: string;
  readonly currency: string;
  /** A charge's card; the charge that a refund is of. */
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

/** Banks give up waiting for their customer after this long. */
const CHALLENGE_MS = 15 * 60_000;

type Fate = Pick<Entry, 'status' | 'decline' | 'expiresAt'>;

function declined(code: string, final: boolean): Fate {
  return {
    status: 'declined',
    decline: { code, final },
    expiresAt: null,
  };
}
const SUCCEEDED: Fate = { status: 'succeeded', decline: null, expiresAt: null };

function fateOf(behaviour: Behaviour, onSession: boolean, now: Date): Fate {
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

export class Book {
  readonly #entries = new Map<string, Entry>();
  readonly #refunded = new Map<string, bigint>();

  /** @param onChange Told of each entry that is new or changed. */
  constructor(
    private readonly clock: () => Date,
    private readonly onChange: (entry: Entry) => void = () => undefined,
  ) {}

  /** What was there when the process ended, in its order. */
  restore(entries: Iterable<Entry>): void {
    for (const entry of entries) this.#keep(entry);
  }

  find(reference: string): Entry | null {
    const entry = this.#entries.get(reference) ?? null;
    const isOver =
      entry?.status === 'requires_action' && entry.expiresAt !== null && entry.expiresAt <= this.clock().toISOString();
    return isOver ? this.#set({ ...entry, ...declined('authentication_expired', false) }) : entry;
  }

  /** The same reference again is the same charge, whatever else is asked. */
  charge({ reference, amount, currency, onSession }: ChargeRequest, card: Card): Entry {
    const known = this.find(reference);
    if (known !== null) return known;
    const fate = fateOf(card.behaviour, onSession, this.clock());
    return this.#set({
      reference,
      kind: 'charge',
      amount,
      currency,
      of: card.token,
      ...fate,
      settledOn: this.#dayOf(fate.status),
      disputed: false,
    });
  }

  refund({ reference, charge, amount, currency }: RefundRequest): Entry {
    const known = this.#entries.get(reference);
    if (known !== undefined) return known;
    const of = this.#entries.get(charge);
    const left =
      of?.status === 'succeeded' && !of.disputed && of.currency === currency
        ? BigInt(of.amount) - (this.#refunded.get(charge) ?? 0n)
        : 0n;
    const fate = BigInt(amount) > 0n && BigInt(amount) <= left ? SUCCEEDED : declined('not_refundable', true);
    return this.#set({
      reference,
      kind: 'refund',
      amount,
      currency,
      of: charge,
      ...fate,
      settledOn: this.#dayOf(fate.status),
      disputed: false,
    });
  }

  /** The bank's customer answers, or a late charge is through. Null when nothing waits under the reference. */
  finish(reference: string, approved: boolean): Entry | null {
    const entry = this.find(reference);
    if (entry?.status !== 'requires_action' && entry?.status !== 'processing') return null;
    const fate = approved ? SUCCEEDED : declined('authentication_failed', false);
    return this.#set({ ...entry, ...fate, settledOn: this.#dayOf(fate.status) });
  }

  /**
   * The cardholder wants the money back from the bank. Null when there is nothing to take, or some was given back
   * already.
   */
  dispute(reference: string): Entry | null {
    const entry = this.#entries.get(reference);
    if (entry?.kind !== 'charge' || entry.status !== 'succeeded' || entry.disputed || this.#refunded.has(reference))
      return null;
    return this.#set({ ...entry, disputed: true });
  }

  /** All, in the order of their first being asked for. */
  all(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  #dayOf(status: Entry['status']): string | null {
    return status === 'succeeded' ? this.clock().toISOString().slice(0, 10) : null;
  }

  #set(entry: Entry): Entry {
    this.#keep(entry);
    this.onChange(entry);
    return entry;
  }

  #keep(entry: Entry): void {
    const before = this.#entries.get(entry.reference);
    this.#entries.set(entry.reference, entry);
    if (entry.kind === 'refund' && entry.status === 'succeeded' && before === undefined)
      this.#refunded.set(entry.of, (this.#refunded.get(entry.of) ?? 0n) + BigInt(entry.amount));
  }
}
