/** Which parts of the product work, from the router's `/status`, read again every few seconds. */
import { useEffect, useState } from 'react';
import { routerUrl } from '../../graph/router-url';
import { describeAge } from '../../graph/stale-parts';
import { readStatus } from './read-status';
import type { PartState, ServiceStatus } from './read-status';
import styles from './status.module.css';

const REFRESH_MS = 10_000;
const TIMEOUT_MS = 5_000;

const WORDS: Readonly<Record<PartState, string>> = {
  working: 'Works',
  degraded: 'Works in part',
  off: 'Out of service',
};

const SUMMARIES: Readonly<Record<PartState, string>> = {
  working: 'Everything works.',
  degraded: 'Some parts do not work as usual.',
  off: 'Marquee is out of service at the moment.',
};

type Found = ServiceStatus | 'loading' | 'unreachable';

async function request(): Promise<Found> {
  try {
    const response = await fetch(`${routerUrl}/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return readStatus(await response.json()) ?? 'unreachable';
  } catch {
    return 'unreachable';
  }
}

function useStatus(): Found {
  const [found, setFound] = useState<Found>('loading');
  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    const refresh = async (): Promise<void> => {
      const next = await request();
      if (isOver) return;
      setFound(next);
      timer = window.setTimeout(() => void refresh(), REFRESH_MS);
    };
    void refresh();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, []);
  return found;
}

export function StatusParts() {
  const found = useStatus();
  const summary =
    found === 'loading'
      ? 'The status is being read.'
      : found === 'unreachable'
        ? 'Marquee cannot be reached at the moment. This page tries again every few seconds.'
        : SUMMARIES[found.status];
  return (
    <>
      <p role="status" className={styles.summary}>
        {summary}
      </p>
      {typeof found === 'object' && (
        <ul className={styles.parts}>
          {found.parts.map(({ name, state, sinceMs }) => (
            <li key={name} data-part={name} data-state={state}>
              <span className={styles.name}>{name}</span>
              <span className={styles[state]}>{WORDS[state]}</span>
              <span className={styles.since}>for {describeAge(Math.max(0, Date.now() - sinceMs))}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
