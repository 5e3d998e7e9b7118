/** Retries a request with exponential back-off, and at once when the network returns or the tab becomes visible. */
import { useCallback, useEffect, useRef, useState } from 'react';

const FIRST_WAIT_MS = 1_000;
/** Upper bound of the back-off, per part of a page. */
const LONGEST_WAIT_MS = 15_000;

export interface Retry {
  readonly isRetrying: boolean;
  readonly now: () => void;
}

/** @param request Resolves to true when the part is complete. Called until then while `isNeeded` is true. */
export function useRetry(isNeeded: boolean, request: () => Promise<boolean>): Retry {
  const [isAsking, setAsking] = useState(false);
  const latest = useRef(request);
  latest.current = request;
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
      // Jitter: pages must not all retry at the same moment when a service returns.
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
