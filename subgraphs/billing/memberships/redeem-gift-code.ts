/** Redeems a gift code as credit, which is used before the card. */
import { runIdempotently, plannedChange, refused } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { networkOf } from '@marquee/runtime/ip-address';
import { giftCodeRedeemed } from '../rules/payments/ledger.js';
import { add } from '../rules/pricing/money.js';
import type { Billing } from '../services.js';
import { giftCodeId, MAX_GIFT_CODE } from './gift-code.js';
import { giftCodeLimits } from '../rules/gift-code-limits.js';
import { findOrCreateAccount } from './find-or-create-account.js';
import type { Member } from './find-or-create-account.js';

export interface RedeemGiftCode {
  readonly idempotencyKey: string;
  readonly code: string;
}

/** Of two concurrent redemptions of a code one succeeds, by the document's version. */
export function redeemGiftCode(
  billing: Billing,
  member: Member,
  { idempotencyKey, code }: RedeemGiftCode,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: member.accountId, key: idempotencyKey, request: ['redeemGiftCode', giftCodeId(code)] },
    async () => {
      const { giftCodes } = billing.store.collections;
      const gift = await giftCodes.getVersioned(giftCodeId(code));
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

/** A code that does not exist or was redeemed counts as a guess; everything else is taken back. */
const GUESSES: ReadonlySet<Outcome['kind']> = new Set(['not-found', 'gift-code-used']);

/** Redeems a code unless too many wrong ones were tried: by the account, from the network, or by everybody together. */
export async function redeemGiftCodeWithinLimits(
  billing: Billing,
  member: Member,
  request: RedeemGiftCode,
  clientAddress: string | null,
): Promise<Outcome> {
  const { rateLimiter, clock } = billing.services;
  if (request.code.length > MAX_GIFT_CODE)
    return {
      kind: 'invalid',
      problems: [
        {
          path: 'code',
          code: 'TOO_LONG',
          message: `A gift code has at most ${MAX_GIFT_CODE} characters, got ${request.code.length}.`,
        },
      ],
    };
  const limits = giftCodeLimits(member.accountId, networkOf(clientAddress));
  const now = clock();
  // Counted before the code is looked up, so that parallel guesses are limited too.
  const retryAfterSeconds = await rateLimiter.take(limits, now);
  if (retryAfterSeconds !== null) return { kind: 'rate-limited', retryAfterSeconds };
  const outcome = await redeemGiftCode(billing, member, request);
  if (!GUESSES.has(outcome.kind)) await rateLimiter.giveBack(limits, now);
  return outcome;
}
