import { useState } from 'react';
import { useMutation } from '@apollo/client/react';
import { DevicesDocument } from '@marquee/operations/Devices';
import { SignOutDeviceDocument } from '@marquee/operations/SignOutDevice';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Unavailable } from '../../components/unavailable';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import styles from './account.module.css';

/** The signed-in devices of the account, each with a button to sign it out. */
export function Devices() {
  const { data, hasFailed, isUnavailable, refetch } = useGraphQuery(
    DevicesDocument,
    { first: 20 },
    { fetchPolicy: 'cache-and-network' },
  );
  const [signOut, { loading }] = useMutation(SignOutDeviceDocument, { errorPolicy: 'all' });
  const account = data?.viewer?.account;
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async (deviceId: string): Promise<void> => {
    const outcome = (await signOut({ variables: { deviceId } }).catch(() => null))?.data?.signOutDevice;
    setProblem(problemMessage(outcome));
    await refetch();
  };
  return (
    <section aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      {(hasFailed ||
        isUnavailable(account, 'viewer.account') ||
        isUnavailable(account?.devices, 'viewer.account.devices')) && (
        <Unavailable what="The list of devices" retry={refetch} />
      )}
      {problem !== null && <Notice>{problem}</Notice>}
      <ul className={styles.list}>
        {account?.devices?.edges.map(({ node: { id, name, lastSeenAt, isCurrent } }) => (
          <li key={id}>
            <span>
              <strong>{name ?? 'A device'}</strong>
              {isCurrent === true && ' (this one)'}
              <br />
              <span className={styles.quiet}>
                {lastSeenAt === null
                  ? ''
                  : `Last seen ${new Date(lastSeenAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`}
              </span>
            </span>
            {isCurrent !== true && (
              <Button
                kind="quiet"
                isBusy={loading}
                aria-label={`Sign out ${name ?? 'this device'}`}
                onClick={() => void leave(id)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
