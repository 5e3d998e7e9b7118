/** Sums the whole ledger. */
import { eachPage } from '@marquee/document-store/pages';
import { addToBalance, imbalanceOf } from '../rules/payments/ledger.js';
import type { TrialBalance } from '../rules/payments/ledger.js';
import type { BillingStore } from '../store.js';

const PAGE = 1000;

export interface LedgerCheck {
  readonly transactions: number;
  readonly balance: TrialBalance;
  /** Currencies whose accounts do not sum to zero. */
  readonly outOfBalance: readonly string[];
}

export async function checkLedger(store: BillingStore): Promise<LedgerCheck> {
  let balance: TrialBalance = new Map();
  let transactions = 0;
  for await (const page of eachPage((after) => store.ledger({ first: PAGE, after }))) {
    balance = addToBalance(balance, page);
    transactions += page.length;
  }
  const outOfBalance = [...balance]
    .filter(([, accounts]) => imbalanceOf(accounts) !== 0n)
    .map(([currency]) => currency);
  return { transactions, balance, outOfBalance };
}
