/** What stands in the place of a part that is not there now: a calm word, and its own way back. */
import { useRetry } from '../graph/use-retry';
import { Button } from './button';
import styles from './unavailable.module.css';

interface UnavailableProps {
  /** As in "Your list": completes "… is taking a short break." */
  readonly what: string;
  /** Asks for this part alone; answers whether it is whole. */
  readonly ask: () => Promise<boolean>;
  /** Keeps the place of what is missing, so that nothing moves when it comes. Any CSS length. */
  readonly height?: string;
}

export function Unavailable({ what, ask, height }: UnavailableProps) {
  const { isRetrying: isAsking, now } = useRetry(true, ask);
  return (
    <div className={styles.unavailable} style={{ minHeight: height }} data-unavailable={what}>
      <p role="status">
        <strong>{what}</strong> is taking a short break. It will be back here by itself.
      </p>
      <Button kind="quiet" onClick={now} isBusy={isAsking}>
        Try now
      </Button>
    </div>
  );
}
