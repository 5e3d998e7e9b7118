import { useState } from 'react';
import { InvoicesDocument } from '@marquee/operations/Invoices';
import { queryNetwork, useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Unavailable } from '../../components/unavailable';
import { formatDate, formatMoney } from '../../components/billing/format';
import styles from './account.module.css';

const AT_ONCE = 6;

/** Payment methods and invoices. */
export function Invoices() {
  const { data, hasFailed, isUnavailable, refetch } = useGraphQuery(
    InvoicesDocument,
    { first: AT_ONCE },
    { fetchPolicy: 'cache-and-network' },
  );
  const [isBusy, setBusy] = useState(false);
  const viewer = data?.viewer;
  const invoices = viewer?.invoices;
  const more = async (): Promise<void> => {
    setBusy(true);
    await queryNetwork(InvoicesDocument, { first: AT_ONCE, after: invoices?.pageInfo.endCursor });
    setBusy(false);
  };
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">Payment and invoices</h2>
      {(hasFailed || isUnavailable(invoices, 'viewer.invoices')) && (
        <Unavailable what="Your invoices" retry={refetch} />
      )}
      {viewer?.credit != null && viewer.credit.amountMinor !== '0' && <p>Gift credit: {formatMoney(viewer.credit)}</p>}
      {viewer?.paymentMethods?.map(({ id, brand, last4, expiresOn, isDefault }) => (
        <p key={id} className={styles.quiet}>
          {brand} ending in {last4}, until {formatDate(expiresOn)}
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
                  {total === null ? '' : formatMoney(total)} · {status?.toLowerCase()}
                </span>
              </summary>
              {lines?.map((line, index) => (
                <p key={index} className={styles.line}>
                  <span className={styles.quiet}>{line.description}</span>
                  <span>{formatMoney(line.amount)}</span>
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
            Older invoices
          </Button>
        </div>
      )}
    </section>
  );
}
