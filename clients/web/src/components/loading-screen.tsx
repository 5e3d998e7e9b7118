/** The whole page while nothing can be shown yet: the mark, and what is going on. */
import { useRetry } from '../graph/use-retry';
import { Button } from './button';
import { Logo } from './logo';
import styles from './loading-screen.module.css';

interface LoadingScreenProps {
  /** Left out while nothing is wrong. */
  readonly message?: string;
  readonly onRetry?: () => Promise<boolean>;
}

export function LoadingScreen({ message, onRetry }: LoadingScreenProps) {
  const { isRetrying: isAsking, now } = useRetry(onRetry !== undefined, onRetry ?? (async () => true));
  return (
    <main className={styles.screen} aria-busy={message === undefined}>
      <Logo />
      <p role="status">{message ?? <span className="unseen">Loading</span>}</p>
      {onRetry !== undefined && (
        <Button kind="quiet" onClick={now} isBusy={isAsking}>
          Try now
        </Button>
      )}
    </main>
  );
}
