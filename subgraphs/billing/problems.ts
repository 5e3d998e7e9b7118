/** The schema's `Problem` types: expected outcomes that a client shows. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { PaymentDocument } from './documents.js';
import type { Refused } from './outcome.js';
import { REFUSAL_MESSAGES } from './rules/subscriptions/refusal.js';
import type { Refusal } from './rules/subscriptions/refusal.js';

type NotFound = Extract<Refused, { kind: 'not-found' }>;

const NOT_FOUND: Readonly<Record<NotFound['what'], readonly [code: ProblemCode, message: string]>> = {
  plan: ['BILLING_PLAN_NOT_FOUND', 'This plan does not exist.'],
  quote: ['BILLING_QUOTE_NOT_FOUND', 'This quote does not exist. Request a new one.'],
  invoice: ['BILLING_INVOICE_NOT_FOUND', 'This invoice does not exist, or does not allow this operation.'],
  'gift-code': ['BILLING_GIFT_CODE_NOT_FOUND', 'This gift code does not exist. Check for typing errors.'],
  account: ['BILLING_ACCOUNT_NOT_FOUND', 'This account does not exist.'],
};

export function notFound({ what, id }: Pick<NotFound, 'what' | 'id'>) {
  const [code, message] = NOT_FOUND[what];
  return { __typename: 'NotFoundProblem' as const, code, message, id };
}

export function validation({ problems }: Pick<Extract<Refused, { kind: 'invalid' }>, 'problems'>) {
  return {
    __typename: 'ValidationProblem' as const,
    code: 'BILLING_INVALID_INPUT' satisfies ProblemCode,
    message: problems.map(({ message }) => message).join(' '),
    fields: problems.map(({ path, code, message }) => ({ path: path.split('.'), code, message })),
  };
}

export function refusal(reasons: readonly Refusal[]) {
  return {
    __typename: 'SubscriptionRefusedProblem' as const,
    code: 'BILLING_REFUSED' satisfies ProblemCode,
    message: reasons.map((reason) => REFUSAL_MESSAGES[reason]).join(' '),
    reasons,
  };
}

export function idempotencyConflict() {
  return {
    __typename: 'IdempotencyConflictProblem' as const,
    code: 'BILLING_IDEMPOTENCY_CONFLICT' satisfies ProblemCode,
    message: 'This idempotency key was used for another request. Create a new key for each new request.',
  };
}

/** Most payments settle within seconds; the others are looked up within a minute. */
const RETRY_AFTER_SECONDS = 2;

export function paymentPending() {
  return {
    __typename: 'PaymentPendingProblem' as const,
    code: 'BILLING_PAYMENT_PENDING' satisfies ProblemCode,
    message: 'The payment is still being processed. Repeat the request with the same key; nothing is charged twice.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  };
}

export function samePlan() {
  return {
    __typename: 'SamePlanProblem' as const,
    code: 'BILLING_SAME_PLAN' satisfies ProblemCode,
    message: 'The account already has this plan.',
  };
}

export function giftCodeUsed() {
  return {
    __typename: 'GiftCodeUsedProblem' as const,
    code: 'BILLING_GIFT_CODE_USED' satisfies ProblemCode,
    message: 'This gift code was already redeemed.',
  };
}

export function rateLimited(retryAfterSeconds: number) {
  return {
    __typename: 'RateLimitedProblem' as const,
    code: 'BILLING_RATE_LIMITED' satisfies ProblemCode,
    message: `Too many wrong codes. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    retryAfterSeconds,
  };
}

export function actionRequired({ action }: PaymentDocument) {
  return {
    __typename: 'PaymentActionRequiredProblem' as const,
    code: 'BILLING_PAYMENT_ACTION_REQUIRED' satisfies ProblemCode,
    message:
      'The bank requires authentication. Complete it on the bank’s page, then repeat the request with the same key.',
    actionUrl: action?.url ?? '',
    expiresAt: action?.expiresAt ?? '',
  };
}

export function declinedPayment({ decline }: PaymentDocument) {
  const isRetryable = decline?.kind !== 'HARD';
  return {
    __typename: 'PaymentDeclinedProblem' as const,
    code: 'BILLING_PAYMENT_DECLINED' satisfies ProblemCode,
    message: isRetryable
      ? 'The bank declined the payment. Try again later, or with another card.'
      : 'The bank declined this card. Please use another one.',
    declineCode: decline?.code ?? 'declined',
    isRetryable,
  };
}
