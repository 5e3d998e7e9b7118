/** Resolvers of `Invoice` and `Payment`. */
import { asId } from '@marquee/contracts/ids';
import type { InvoiceId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { PaymentDocument } from '../documents.js';
import type { InvoiceResolvers, PaymentResolvers, PaymentOutcome } from '../generated/resolvers.js';

function outcomeOf({ status, decline }: PaymentDocument): PaymentOutcome {
  if (status !== 'DECLINED') return status;
  return decline?.kind === 'HARD' ? 'DECLINED_HARD' : 'DECLINED_SOFT';
}

export const Payment = {
  at: ({ createdAt }) => createdAt,
  outcome: outcomeOf,
  declineCode: ({ decline }) => decline?.code ?? null,
} satisfies PaymentResolvers;

export const Invoice = {
  payments: ({ id }, _args, { store }) => store.paymentsOf(id),
} satisfies InvoiceResolvers;

/** Visible to the invoiced account with the scope `billing:read`, and to operators. */
export const resolveInvoices: ReferenceResolver<Context> = async (references, { viewer, loaders }) => {
  const scopes = viewer?.scopes ?? [];
  return Promise.all(
    references.map(async ({ id }) => {
      const invoice =
        viewer === null || typeof id !== 'string' ? null : await loaders.invoice.load(asId<InvoiceId>(id));
      const isOwn = invoice?.accountId === viewer?.accountId && scopes.includes('billing:read');
      return isOwn || scopes.includes('billing:operate') ? invoice : null;
    }),
  );
};
