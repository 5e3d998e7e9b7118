/** Resolvers of the root queries. */
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { QueryResolvers } from '../generated/resolvers.js';
import { imbalanceOf } from '../rules/payments/ledger.js';
import { checkLedger } from '../staff/check-ledger.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  plans: (_root, { country }, { store }) => store.plansIn(country),
  ledgerCheck: async (_root, _args, context) => {
    requireScope(context, 'billing:operate');
    const { transactions, balance, outOfBalance } = await checkLedger(context.store);
    return {
      transactions,
      isBalanced: outOfBalance.length === 0,
      currencies: [...balance].map(([currency, accounts]) => ({
        currency,
        imbalance: imbalanceOf(accounts).toString(),
        accounts: [...accounts].map(([account, amount]) => ({ account, balance: amount.toString() })),
      })),
    };
  },
  billingIncidents: async (_root, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    requireScope(context, 'billing:operate');
    return toConnection(await context.store.incidents(page), page, (node) => ({ node }));
  },
} satisfies QueryResolvers;
