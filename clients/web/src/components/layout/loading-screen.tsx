/** The whole page while the session is loading, or while the service cannot be reached. */
import { useRetry } from '../../graph/use-retry';
import { Button } from '../button';
import { Logo } from './logo';
import styles from './loading-screen.module.css';

interface LoadingScreenProps {
  /** Undefined while loading without a problem. */
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
