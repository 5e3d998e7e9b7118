/**
 * The account: membership, invoices, devices and streams. Each part belongs to another subgraph and fails on its own.
 */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useMutation } from '@apollo/client/react';
import { SignOutDocument } from '@marquee/operations/SignOut';
import { Button } from '../../components/button';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import { useTitle } from '../../components/layout/use-title';
import { session } from '../../session/session';
import plain from '../../components/layout/screen.module.css';
import { Invoices } from './invoices';
import { Devices } from './devices';
import { Membership } from './membership';
import { Streams } from './streams';
import styles from './account.module.css';

function Account() {
  const [, go] = useLocation();
  const [signOut, { loading }] = useMutation(SignOutDocument, { errorPolicy: 'all' });
  const [problem, setProblem] = useState<string | null>(null);
  useTitle('Account');
  const leave = async (everywhere: boolean): Promise<void> => {
    const outcome = (await signOut({ variables: { everywhere } }).catch(() => null))?.data?.signOut;
    // Signing out of this device removes its cookie even when the `users` subgraph is down. Signing out the other
    // devices needs the subgraph.
    const found = everywhere ? problemMessage(outcome) : null;
    setProblem(found);
    if (found !== null) return;
    await session.forget();
    go('/sign-in', { replace: true });
  };
  return (
    <div className={plain.screen}>
      <h1>Account</h1>
      <div className={styles.parts}>
        <Membership />
        <Streams />
        <Invoices />
        <Devices />
        <section aria-labelledby="sign-out">
          <h2 id="sign-out">Sign out</h2>
          {problem !== null && <Notice>{problem}</Notice>}
          <div className={styles.row}>
            <Button kind="quiet" isBusy={loading} onClick={() => void leave(false)}>
              Sign out on this device
            </Button>
            <Button kind="danger" isBusy={loading} onClick={() => void leave(true)}>
              Sign out everywhere
            </Button>
          </div>
        </section>
      </div>
    </div>
  );
}

export default Account;
