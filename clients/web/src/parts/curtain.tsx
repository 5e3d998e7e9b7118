/** The whole page while nothing can be shown yet: the mark, and what is going on. */
import { useAskAgain } from '../graph/use-ask-again';
import { Button } from './button';
import { Mark } from './mark';
import styles from './curtain.module.css';

interface CurtainProps {
  /** Left out while nothing is wrong. */
  readonly message?: string;
  readonly onRetry?: () => Promise<boolean>;
}

export function Curtain({ message, onRetry }: CurtainProps) {
  const { isAsking, now } = useAskAgain(onRetry !== undefined, onRetry ?? (async () => true));
  return (
    <main className={styles.curtain} aria-busy={message === undefined}>
      <Mark />
      <p role="status">{message ?? <span className="unseen">Loading</span>}</p>
      {onRetry !== undefined && (
        <Button kind="quiet" onClick={now} isBusy={isAsking}>
          Try now
        </Button>
      )}
    </main>
  );
}
