/** Adds a card, given as the provider's token. */
import type { AccountDocument } from '../documents.js';
import { runIdempotently, plannedChange } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { ProviderUnavailableError } from '../payments/provider.js';
import type { PaymentMethod } from '../rules/subscriptions/account.js';
import { dayOf } from '../rules/pricing/calendar-day.js';
import { methodIdOf } from '../rules/payments/ids.js';
import type { Billing } from '../services.js';
import { findOrCreateAccount } from './find-or-create-account.js';
import type { Member } from './find-or-create-account.js';

/** Maximum number of cards; the oldest is removed. */
const MAX_METHODS = 5;

/** Adds the card first, which makes it the default, or last. */
export function withPaymentMethod(
  account: AccountDocument,
  method: PaymentMethod,
  makeDefault = true,
): AccountDocument {
  const others = account.paymentMethods.filter(({ token }) => token !== method.token);
  const paymentMethods = makeDefault
    ? [method, ...others].slice(0, MAX_METHODS)
    : [...others.slice(0, MAX_METHODS - 1), method];
  return { ...account, paymentMethods };
}

export type FoundCard =
  | { readonly kind: 'card'; readonly method: PaymentMethod }
  | Extract<Outcome, { kind: 'invalid' | 'pending' }>;

function invalid(path: string, code: string, message: string): FoundCard {
  return {
    kind: 'invalid',
    problems: [{ path, code, message }],
  };
}

/** Looks up a token's card at the provider. @param path Argument name for problems. */
export async function findCard(billing: Billing, token: string, path: string): Promise<FoundCard> {
  if (!/^[\w-]{1,128}$/.test(token))
    return invalid(path, 'NO_TOKEN', 'Send the payment provider’s token, never a card number.');
  try {
    const card = await billing.services.provider.card(token);
    if (card === null) return invalid(path, 'UNKNOWN_CARD', 'The payment provider does not know this card.');
    if (card.expiresOn < dayOf(billing.services.clock())) return invalid(path, 'CARD_EXPIRED', 'The card has expired.');
    return { kind: 'card', method: { id: methodIdOf(token), token, ...card } };
  } catch (error) {
    if (!(error instanceof ProviderUnavailableError)) throw error;
    return { kind: 'pending' };
  }
}

export interface AddPaymentMethod {
  readonly idempotencyKey: string;
  readonly providerToken: string;
  readonly makeDefault: boolean;
}

export function addPaymentMethod(
  billing: Billing,
  member: Member,
  { idempotencyKey, providerToken, makeDefault }: AddPaymentMethod,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: member.accountId, key: idempotencyKey, request: ['addPaymentMethod', providerToken, makeDefault] },
    async () => {
      const open = await findOrCreateAccount(billing.store, member);
      if (open === null) return { kind: 'refused', reasons: ['PLAN_NOT_SOLD_HERE'] };
      const card = await findCard(billing, providerToken, 'providerToken');
      if (card.kind !== 'card') return card;
      return plannedChange({ before: open.before, account: withPaymentMethod(open.account, card.method, makeDefault) });
    },
  );
}
