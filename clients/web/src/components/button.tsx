import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

/**
 * `main`: the most important action of a view. `quiet`: other actions. `bare`: a link-like action. `danger`: an action
 * that cannot be undone.
 */
export type ButtonKind = 'main' | 'quiet' | 'bare' | 'danger';

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
  /** The action is running: announced to assistive technology, and a second click is ignored. */
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

/** A link that looks like a button. */
export function ButtonLink({ href, kind = 'main', label, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={[styles.button, styles[kind]].join(' ')} aria-label={label}>
      {children}
    </Link>
  );
}
