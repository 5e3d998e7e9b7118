/** Records a member's consent to an announced price. Without consent the current price stays. */
import { runIdempotently, plannedChange, refused } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { announcedPriceAfter } from '../rules/pricing/price.js';
import type { Billing } from '../services.js';
import type { Member } from './find-or-create-account.js';

export interface AcceptPrice {
  readonly idempotencyKey: string;
  /** The version that was shown to the member. */
  readonly priceVersion: number;
}

export function acceptPrice(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  { idempotencyKey, priceVersion }: AcceptPrice,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: accountId, key: idempotencyKey, request: ['acceptPrice', priceVersion] },
    async () => {
      const before = await billing.store.account(accountId);
      const subscription = before?.document.subscription;
      if (before === null || subscription == null) return refused(['NO_SUBSCRIPTION']);
      const plan = await billing.store.plan(subscription.planId);
      const price = announcedPriceAfter(plan.prices, subscription.priceVersion);
      if (price?.version !== priceVersion) {
        return {
          kind: 'invalid',
          problems: [
            {
              path: 'priceVersion',
              code: 'NOT_ANNOUNCED',
              message: 'This price is not announced for the plan. Query `announcedPrice`.',
            },
          ],
        };
      }
      const at = billing.services.clock().toISOString();
      const consent = {
        id: `${accountId}/${plan.id}/${price.version}`,
        accountId,
        planId: plan.id,
        priceVersion,
        price: price.amount,
        at,
      };
      return plannedChange({
        before,
        account: { ...before.document, subscription: { ...subscription, consentedVersion: price.version } },
        writes:
          subscription.consentedVersion === price.version ? [] : [billing.store.collections.consents.upsert(consent)],
      });
    },
  );
}
