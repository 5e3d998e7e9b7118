/** Says in every screen that this tab injects faults into its requests, which ones, and whether the router refuses them. */
import { useSyncExternalStore } from 'react';
import { client } from '../../graph/client';
import { faults } from '../../graph/faults';
import styles from './fault-badge.module.css';

export function FaultBadge() {
  const { list, refusal } = useSyncExternalStore(faults.subscribe, faults.read);
  if (list === null) return null;
  const remove = (): void => {
    faults.remove();
    void client.refetchObservableQueries();
  };
  return (
    <aside className={refusal === null ? styles.badge : styles.refused} aria-label="Injected faults" data-faults={list}>
      <p>
        <strong>{refusal === null ? 'Faults in this tab' : 'These faults are refused'}</strong>
        <code className={styles.list}>{list}</code>
        {refusal !== null && <span role="alert">{refusal}</span>}
      </p>
      <button type="button" className={styles.remove} onClick={remove}>
        Remove
      </button>
    </aside>
  );
}
