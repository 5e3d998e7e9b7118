import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

/** `main` once a view, `quiet` beside it, `bare` in passing, `danger` for what cannot be taken back. */
export type ButtonKind = 'main' | 'quiet' | 'bare' | 'danger';

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
  /** While what it started is under way: said to all, and not started twice. */
  readonly isBusy?: boolean;
}

export function Button({ kind = 'main', isBusy = false, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[kind], className].join(' ')}
      aria-busy={isBusy}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
    >
      {children}
    </button>
  );
}

interface ButtonLinkProps {
  readonly href: string;
  readonly kind?: ButtonKind;
  readonly children: ReactNode;
  readonly label?: string;
}

/** Goes somewhere, and looks like a button. */
export function ButtonLink({ href, kind = 'main', label, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={[styles.button, styles[kind]].join(' ')} aria-label={label}>
      {children}
    </Link>
  );
}
