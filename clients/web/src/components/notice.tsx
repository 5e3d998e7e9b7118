/** The result of an action, announced by screen readers when it appears. */
import type { ReactNode } from 'react';
import styles from './notice.module.css';

export function Notice({ children, isGood = false }: { readonly children: ReactNode; readonly isGood?: boolean }) {
  return (
    <p role={isGood ? 'status' : 'alert'} className={isGood ? styles.good : styles.bad}>
      {children}
    </p>
  );
}
