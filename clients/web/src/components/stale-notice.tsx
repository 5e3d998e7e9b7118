/** Says of a part of the page that it is an earlier one, and how old; requests it again until it is new. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { describeAge } from '../graph/stale-parts';
import type { StalePart } from '../graph/stale-parts';
import { useRetry } from '../graph/use-retry';
import styles from './stale-notice.module.css';

interface StaleNoticeProps {
  /** Nothing is shown without any. */
  readonly parts: readonly StalePart[];
  /** Requests the part again. Resolves to true when the response is new and complete. */
  readonly retry: () => Promise<boolean>;
}

const TICK_MS = 30_000;

export function StaleNotice({ parts, retry }: StaleNoticeProps) {
  const isStale = parts.length > 0;
  const [now, setNow] = useState(() => Date.now());
  useRetry(isStale, retry);
  useEffect(() => {
    if (!isStale) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, [isStale]);
  if (!isStale) return null;
  const fromMs = Math.min(...parts.map((part) => part.fromMs));
  return (
    <p role="status" className={styles.notice} data-stale="">
      Shown from earlier, {describeAge(Math.max(0, now - fromMs))} ago. <Link href="/status">Service status</Link>
    </p>
  );
}
