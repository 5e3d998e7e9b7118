/**
 * Asks again for what is missing: soon at first, then less and less often, at once when the network or the reader comes
 * back.
 */
import { useCallback, useEffect, useRef, useState } from 'react';

const FIRST_WAIT_MS = 1_000;
/** A dead service is asked for one part at most so often by each page. */
const LONGEST_WAIT_MS = 15_000;

export interface Retry {
  readonly isRetrying: boolean;
  readonly now: () => void;
}

/** @param ask Answers whether all is there now. Called until it does, as long as `isNeeded`. */
export function useRetry(isNeeded: boolean, ask: () => Promise<boolean>): Retry {
  const [isAsking, setAsking] = useState(false);
  const latest = useRef(ask);
  latest.current = ask;
  const wake = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (!isNeeded) return undefined;
    let waitMs = FIRST_WAIT_MS;
    let timer: number | undefined;
    let ended = false;
    const tryNow = async (): Promise<void> => {
      window.clearTimeout(timer);
      setAsking(true);
      const isWhole = await latest.current();
      if (ended) return;
      setAsking(false);
      if (isWhole) return;
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      plan();
    };
    const plan = (): void => {
      // Not all pages at the same moment: a service that comes back would meet them all at once.
      const jitter = (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 255 / 2;
      timer = window.setTimeout(() => void tryNow(), waitMs * (0.75 + jitter));
    };
    const onReturn = (): void => {
      if (document.visibilityState === 'visible') void tryNow();
    };
    wake.current = () => void tryNow();
    window.addEventListener('online', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    plan();
    return () => {
      ended = true;
      window.clearTimeout(timer);
      window.removeEventListener('online', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
    };
  }, [isNeeded]);

  return { isRetrying: isAsking, now: useCallback(() => wake.current(), []) };
}
