/** Redeems a gift code as credit, which is used before the card. */
import { runIdempotently, plannedChange, refused } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { giftCodeRedeemed } from '../rules/payments/ledger.js';
import { add } from '../rules/pricing/money.js';
import type { Billing } from '../services.js';
import { findOrCreateAccount } from './find-or-create-account.js';
import type { Member } from './find-or-create-account.js';

export interface RedeemGiftCode {
  readonly idempotencyKey: string;
  readonly code: string;
}

/** Normalises a typed code: `popcorn-2026-abcd` becomes `POPCORN2026ABCD`. */
export function readGiftCode(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Of two concurrent redemptions of a code one succeeds, by the document's version. */
export function redeemGiftCode(
  billing: Billing,
  member: Member,
  { idempotencyKey, code }: RedeemGiftCode,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: member.accountId, key: idempotencyKey, request: ['redeemGiftCode', readGiftCode(code)] },
    async () => {
      const { giftCodes } = billing.store.collections;
      const gift = await giftCodes.getVersioned(readGiftCode(code));
      if (gift === null) return { kind: 'not-found', what: 'gift-code', id: code };
      if (gift.document.redeemedAt !== null) return { kind: 'gift-code-used' };
      const open = await findOrCreateAccount(billing.store, member);
      if (open === null) return refused(['PLAN_NOT_SOLD_HERE']);
      const { value, id } = gift.document;
      if (value.currency !== open.account.credit.currency) {
        return {
          kind: 'invalid',
          problems: [
            {
              path: 'code',
              code: 'CURRENCY',
              message: `The code's currency is ${value.currency}, the account's is ${open.account.credit.currency}.`,
            },
          ],
        };
      }
      const now = billing.services.clock();
      return plannedChange({
        before: open.before,
        account: { ...open.account, credit: add(open.account.credit, value) },
        transactions: [giftCodeRedeemed(id, value, now)],
        writes: [giftCodes.replace({ ...gift.document, redeemedAt: now.toISOString() }, gift.version)],
      });
    },
  );
}
