import { useState } from 'react';
import { InvoicesDocument } from '@marquee/operations/Invoices';
import { askOnce, useGraph } from '../../graph/use-graph';
import { Button } from '../../parts/button';
import { Missing } from '../../parts/missing';
import { day, money } from '../../parts/money';
import styles from './account.module.css';

const AT_ONCE = 6;

/** Cards, and every bill with its lines. */
export function Bills() {
  const { data, hasFailed, isLost, askAgain } = useGraph(
    InvoicesDocument,
    { first: AT_ONCE },
    { fetchPolicy: 'cache-and-network' },
  );
  const [isBusy, setBusy] = useState(false);
  const viewer = data?.viewer;
  const invoices = viewer?.invoices;
  const more = async (): Promise<void> => {
    setBusy(true);
    await askOnce(InvoicesDocument, { first: AT_ONCE, after: invoices?.pageInfo.endCursor });
    setBusy(false);
  };
  return (
    <section aria-labelledby="bills">
      <h2 id="bills">Bills</h2>
      {(hasFailed || isLost(invoices, 'viewer.invoices')) && <Missing what="Your bills" ask={askAgain} />}
      {viewer?.credit != null && viewer.credit.amountMinor !== '0' && <p>Gift credit: {money(viewer.credit)}</p>}
      {viewer?.paymentMethods?.map(({ id, brand, last4, expiresOn, isDefault }) => (
        <p key={id} className={styles.quiet}>
          {brand} ending in {last4}, until {day(expiresOn)}
          {isDefault && ', charged first'}
        </p>
      ))}
      {invoices?.edges.length === 0 && <p className={styles.quiet}>None yet.</p>}
      <ul className={styles.list}>
        {invoices?.edges.map(({ node: { id, number, issuedAt, status, total, lines } }) => (
          <li key={id}>
            <details>
              <summary>
                <span>
                  {issuedAt === null ? number : new Date(issuedAt).toLocaleDateString(undefined, { dateStyle: 'long' })}
                </span>
                <span>
                  {total === null ? '' : money(total)} · {status?.toLowerCase()}
                </span>
              </summary>
              {lines?.map((line, index) => (
                <p key={index} className={styles.line}>
                  <span className={styles.quiet}>{line.description}</span>
                  <span>{money(line.amount)}</span>
                </p>
              ))}
              <p className={styles.quiet}>Invoice {number}</p>
            </details>
          </li>
        ))}
      </ul>
      {invoices?.pageInfo.hasNextPage === true && (
        <div>
          <Button kind="quiet" isBusy={isBusy} onClick={() => void more()}>
            Older bills
          </Button>
        </div>
      )}
    </section>
  );
}
