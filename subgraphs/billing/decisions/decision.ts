/** What a use case has decided: all of it is committed, or nothing. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { Versioned, Write } from '@marquee/document-store/port';
import type { AccountDocument, InvoiceDocument, PaymentDocument } from '../documents.js';
import type { LedgerTransaction } from '../rules/payments/ledger.js';

export interface Decision {
  /**
   * The account as it was read; null for one that is new. Fails with a conflict when somebody changed it since. Its
   * version guards its invoices and payments too, so it must be read before them: what was read earlier may be older
   * than it.
   */
  readonly before: Versioned<AccountDocument> | null;
  readonly account: AccountDocument;
  /** Without a number, it is given the next one of its country. */
  readonly invoices?: readonly InvoiceDocument[];
  readonly payments?: readonly PaymentDocument[];
  readonly transactions?: readonly LedgerTransaction[];
  /** Beside what the change of the account itself tells the others. */
  readonly events?: readonly NewEvent[];
  /** Whatever else belongs to it. */
  readonly writes?: readonly Write[];
}
