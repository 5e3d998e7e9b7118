/** Renews the playback licence. While a renewal fails, playback goes on until the end of the grace period. */
import { useEffect, useState } from 'react';
import { AcquireLicenceDocument } from '@marquee/operations/AcquireLicence';
import { client } from '../../graph/client';
import type { PlaybackSession } from './use-stream';

const RETRY_MS = 15_000;

/** Whether playback is permitted. */
export function useLicence({ id, licence }: PlaybackSession): boolean {
  const [isGood, setGood] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session's licence terms do not change.
  useEffect(() => {
    let timer: number | undefined;
    let isOver = false;
    let graceUntil = Date.now() + licence.graceSeconds * 1_000;
    const renew = async (): Promise<void> => {
      const result = await client
        .mutate({
          mutation: AcquireLicenceDocument,
          variables: { input: { sessionId: id, challenge: crypto.randomUUID() } },
          errorPolicy: 'all',
        })
        .catch(() => null);
      if (isOver) return;
      const outcome = result?.data?.acquireLicence;
      const isRenewed = outcome?.__typename === 'LicencePayload';
      if (isRenewed) graceUntil = Date.parse(outcome.graceUntil);
      setGood(isRenewed || Date.now() < graceUntil);
      timer = window.setTimeout(() => void renew(), isRenewed ? licence.renewAfterSeconds * 1_000 : RETRY_MS);
    };
    void renew();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [id]);
  return isGood;
}
