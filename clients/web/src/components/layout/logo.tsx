import styles from './logo.module.css';

/** The logo: a symbol and the name of the service. */
export function Logo({ isSmall = false }: { readonly isSmall?: boolean }) {
  return (
    <span className={isSmall ? styles.small : styles.logo}>
      <svg viewBox="0 0 32 28" aria-hidden="true">
        <path
          d="M4 24V8l12 9.5L28 8v16"
          fill="none"
          stroke="var(--amber)"
          strokeWidth="4.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="4" cy="5" r="3" fill="var(--red)" />
        <circle cx="28" cy="5" r="3" fill="var(--red)" />
      </svg>
      <span>Marquee</span>
    </span>
  );
}
