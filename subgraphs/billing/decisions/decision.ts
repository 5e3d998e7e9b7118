/** The changes that a use case has decided for one account. They are committed atomically. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { Versioned, Write } from '@marquee/document-store/port';
import type { AccountDocument, InvoiceDocument, PaymentDocument } from '../documents.js';
import type { LedgerTransaction } from '../rules/payments/ledger.js';

export interface Decision {
  /**
   * The account as it was read; null for a new one. The commit fails with a conflict when it has changed since. Its
   * version also guards its invoices and payments, so they must be read after it.
   */
  readonly before: Versioned<AccountDocument> | null;
  readonly account: AccountDocument;
  /** An invoice without a number gets the next one of its country. */
  readonly invoices?: readonly InvoiceDocument[];
  readonly payments?: readonly PaymentDocument[];
  readonly transactions?: readonly LedgerTransaction[];
  /** Events besides the subscription events that follow from the change of the account. */
  readonly events?: readonly NewEvent[];
  /** Further writes of the same commit. */
  readonly writes?: readonly Write[];
}
