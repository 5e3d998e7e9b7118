import { useMutation } from '@apollo/client/react';
import { ActiveStreamsDocument } from '@marquee/operations/ActiveStreams';
import { EndStreamDocument } from '@marquee/operations/EndStream';
import { useGraph } from '../../graph/use-graph';
import { Button } from '../../parts/button';
import { Missing } from '../../parts/missing';
import styles from './account.module.css';

/** Who of the household is watching now; each can be stopped from here. */
export const Streams = () => {
  const { data, hasFailed, isLost, askAgain } = useGraph(ActiveStreamsDocument, {}, { fetchPolicy: 'cache-and-network' });
  const [end, { loading }] = useMutation(EndStreamDocument, { errorPolicy: 'all' });
  const streams = data?.viewer?.activeStreams ?? null;
  return (
    <section aria-labelledby="streams">
      <h2 id="streams">Watching now</h2>
      {(hasFailed || isLost(streams, 'viewer.activeStreams')) && <Missing what="Who is watching" ask={askAgain} />}
      {streams?.length === 0 && <p className={styles.quiet}>Nobody.</p>}
      <ul className={styles.list}>
        {streams?.map(({ sessionId, device, title, isOwn }) => (
          <li key={sessionId}>
            <span><strong>{device.name ?? 'A device'}</strong>{isOwn && ' (this one)'}: {title?.name ?? 'something'}</span>
            <Button kind="quiet" isBusy={loading} onClick={() => void end({ variables: { sessionId } }).then(askAgain, () => null)}>Stop</Button>
          </li>
        ))}
      </ul>
    </section>
  );
};
