/** Layout of screens before a profile is chosen (sign-in, sign-up, plans, profiles): the logo and one card. */
import type { ReactNode } from 'react';
import { Logo } from './logo';
import styles from './auth-layout.module.css';

export function AuthLayout({
  heading,
  children,
  isWide = false,
}: {
  readonly heading: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}) {
  return (
    <div className={styles.layout}>
      <header>
        <Logo />
      </header>
      <main className={isWide ? styles.wide : styles.card}>
        <h1>{heading}</h1>
        {children}
      </main>
    </div>
  );
}
