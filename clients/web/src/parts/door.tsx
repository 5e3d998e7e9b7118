/** The front of the house: a card with a form, for those who are not in yet. */
import type { ReactNode } from 'react';
import { Mark } from './mark';
import styles from './door.module.css';

export function Door({
  heading,
  children,
  isWide = false,
}: {
  readonly heading: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}) {
  return (
    <div className={styles.door}>
      <header>
        <Mark />
      </header>
      <main className={isWide ? styles.wide : styles.card}>
        <h1>{heading}</h1>
        {children}
      </main>
    </div>
  );
}
