/**
 * Replaces a part of the page that is temporarily unavailable: a message and a retry button. It retries by itself as
 * well.
 */
import { useRetry } from '../graph/use-retry';
import { Button } from './button';
import styles from './unavailable.module.css';

interface UnavailableProps {
  /** The subject of the message "… is temporarily unavailable", as in "Your list". */
  readonly what: string;
  /** Requests this part again. Resolves to true when it is complete. */
  readonly retry: () => Promise<boolean>;
  /** Reserved height, so that the layout does not move when the part arrives. Any CSS length. */
  readonly height?: string;
}

export function Unavailable({ what, retry, height }: UnavailableProps) {
  const { isRetrying: isRetrying, now } = useRetry(true, retry);
  return (
    <div className={styles.unavailable} style={{ minHeight: height }} data-unavailable={what}>
      <p role="status">
        <strong>{what}</strong> is temporarily unavailable. It will appear here as soon as it is back.
      </p>
      <Button kind="quiet" onClick={now} isBusy={isRetrying}>
        Try now
      </Button>
    </div>
  );
}
