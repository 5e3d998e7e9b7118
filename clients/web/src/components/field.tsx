import { useId } from 'react';
import type { ComponentProps } from 'react';
import styles from './field.module.css';

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  /** What is wrong with the value; announced when it appears. */
  readonly problem?: string | null;
  readonly hint?: string;
}

/** A text input with its label, hint and error message. */
export function Field({ label, problem = null, hint, ...rest }: FieldProps) {
  const id = useId();
  const notes = [problem !== null && `${id}-problem`, hint !== undefined && `${id}-hint`]
    .filter((note) => note !== false)
    .join(' ');
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input id={id} {...rest} aria-invalid={problem !== null} aria-describedby={notes === '' ? undefined : notes} />
      {problem !== null && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {hint !== undefined && problem === null && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
