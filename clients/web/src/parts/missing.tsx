/** What stands in the place of a part that is not there now: a calm word, and its own way back. */
import { useAskAgain } from '../graph/use-ask-again';
import { Button } from './button';
import styles from './missing.module.css';

interface MissingProps {
  /** As in "Your list": completes "… is taking a short break." */
  readonly what: string;
  /** Asks for this part alone; answers whether it is whole. */
  readonly ask: () => Promise<boolean>;
  /** Keeps the place of what is missing, so that nothing moves when it comes. Any CSS length. */
  readonly height?: string;
}

export function Missing({ what, ask, height }: MissingProps) {
  const { isAsking, now } = useAskAgain(true, ask);
  return (
    <div className={styles.missing} style={{ minHeight: height }} data-missing={what}>
      <p role="status">
        <strong>{what}</strong> is taking a short break. It will be back here by itself.
      </p>
      <Button kind="quiet" onClick={now} isBusy={isAsking}>
        Try now
      </Button>
    </div>
  );
}
