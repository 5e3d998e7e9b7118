import { useState } from 'react';
import { useMutation } from '@apollo/client/react';
import { ActiveStreamsDocument } from '@marquee/operations/ActiveStreams';
import { EndStreamDocument } from '@marquee/operations/EndStream';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Unavailable } from '../../components/unavailable';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import styles from './account.module.css';

/** The active streams of the account, each with a button to stop it. */
export function Streams() {
  const { data, hasFailed, isUnavailable, refetch } = useGraphQuery(
    ActiveStreamsDocument,
    {},
    { fetchPolicy: 'cache-and-network' },
  );
  const [end, { loading }] = useMutation(EndStreamDocument, { errorPolicy: 'all' });
  const streams = data?.viewer?.activeStreams ?? null;
  const [problem, setProblem] = useState<string | null>(null);
  const stop = async (sessionId: string): Promise<void> => {
    const outcome = (await end({ variables: { sessionId } }).catch(() => null))?.data?.endStream;
    setProblem(problemMessage(outcome));
    await refetch();
  };
  return (
    <section aria-labelledby="streams">
      <h2 id="streams">Watching now</h2>
      {(hasFailed || isUnavailable(streams, 'viewer.activeStreams')) && (
        <Unavailable what="Who is watching" retry={refetch} />
      )}
      {problem !== null && <Notice>{problem}</Notice>}
      {streams?.length === 0 && <p className={styles.quiet}>No active stream.</p>}
      <ul className={styles.list}>
        {streams?.map(({ sessionId, device, title, isOwn }) => (
          <li key={sessionId}>
            <span>
              <strong>{device.name ?? 'A device'}</strong>
              {isOwn && ' (this one)'}: {title?.name ?? 'something'}
            </span>
            <Button
              kind="quiet"
              isBusy={loading}
              aria-label={`Stop ${title?.name ?? 'what is playing'} on ${device.name ?? 'a device'}`}
              onClick={() => void stop(sessionId)}
            >
              Stop
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
