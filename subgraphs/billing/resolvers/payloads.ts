/** Maps an outcome to a member of a mutation's union. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { Context } from '../context.js';
import type { Outcome } from '../outcome.js';
import {
  actionRequired,
  declinedPayment,
  giftCodeUsed,
  validation,
  idempotencyConflict,
  notFound,
  paymentPending,
  rateLimited,
  refusal,
  samePlan,
} from '../problems.js';
import { reloadAccount } from './viewer.js';

type Done = Extract<Outcome, { kind: 'done' }>;

async function problemOf(outcome: Exclude<Outcome, Done>, { loaders }: Context) {
  switch (outcome.kind) {
    case 'refused':
      return refusal(outcome.reasons);
    case 'not-found':
      return notFound(outcome);
    case 'invalid':
      return validation(outcome);
    case 'conflict':
      return idempotencyConflict();
    case 'pending':
      return paymentPending();
    case 'rate-limited':
      return rateLimited(outcome.retryAfterSeconds);
    case 'same-plan':
      return samePlan();
    case 'gift-code-used':
      return giftCodeUsed();
    case 'action-required':
      return actionRequired(outcome.payment);
    case 'declined':
      return { ...declinedPayment(outcome.payment), invoice: await loaders.invoice.load(outcome.payment.invoiceId) };
    case 'quote-expired':
      return {
        __typename: 'QuoteExpiredProblem' as const,
        code: 'BILLING_QUOTE_EXPIRED' satisfies ProblemCode,
        message: 'The quote has expired. Please review the new quote.',
        fresh: outcome.fresh,
      };
  }
}

type Problem = Awaited<ReturnType<typeof problemOf>>;
export type ProblemOf<Name extends Problem['__typename']> = Extract<Problem, { readonly __typename: Name }>;

/**
 * The result of a mutation whose union contains the problems in `allowed`. Throws for any other problem, which is a
 * bug.
 * @param onDone Creates the union's payload.
 */
export async function toPayload<Payload, Name extends Problem['__typename']>(
  outcome: Outcome,
  context: Context,
  allowed: readonly Name[],
  onDone: (done: Done) => Promise<Payload> | Payload,
): Promise<Payload | ProblemOf<Name>> {
  if (outcome.kind === 'done') return onDone(outcome);
  const problem = await problemOf(outcome, context);
  if (allowed.some((name) => name === problem.__typename)) return problem as ProblemOf<Name>;
  throw new Error(`This mutation's union does not contain ${problem.__typename}.`);
}

/** The subscription after the mutation. */
export async function subscriptionPayload({ accountId, invoiceId }: Done, context: Context) {
  const account = await reloadAccount(accountId, context);
  if (account?.subscription == null) throw new Error(`Account ${accountId} has no subscription after the mutation.`);
  return {
    __typename: 'SubscriptionPayload' as const,
    subscription: account.subscription,
    invoice: invoiceId === null ? null : await context.loaders.invoice.clear(invoiceId).load(invoiceId),
  };
}

export async function loadInvoice({ invoiceId }: Done, { loaders }: Context) {
  const invoice = invoiceId === null ? null : await loaders.invoice.clear(invoiceId).load(invoiceId);
  if (invoice === null) throw new Error(`Invoice ${invoiceId} does not exist.`);
  return invoice;
}
