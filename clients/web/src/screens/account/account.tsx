/** The household's account, a part for each of its owners: the plan, the bills, the devices, who watches now. */
import { useLocation } from 'wouter';
import { useMutation } from '@apollo/client/react';
import { SignOutDocument } from '@marquee/operations/SignOut';
import { Button } from '../../parts/button';
import { useTitle } from '../../parts/use-title';
import { session } from '../../session/session';
import plain from '../../parts/plain.module.css';
import { Bills } from './bills';
import { Devices } from './devices';
import { Membership } from './membership';
import { Streams } from './streams';
import styles from './account.module.css';

const Account = () => {
  const [, go] = useLocation();
  const [signOut, { loading }] = useMutation(SignOutDocument, { errorPolicy: 'all' });
  useTitle('Account');
  const leave = async (everywhere: boolean): Promise<void> => {
    await signOut({ variables: { everywhere } }).catch(() => null);
    await session.leave();
    go('/sign-in', { replace: true });
  };
  return (
    <div className={plain.screen}>
      <h1>Account</h1>
      <div className={styles.parts}>
        <Membership />
        <Streams />
        <Bills />
        <Devices />
        <section aria-labelledby="leaving">
          <h2 id="leaving">Leaving</h2>
          <div className={styles.row}>
            <Button kind="quiet" isBusy={loading} onClick={() => void leave(false)}>Sign out here</Button>
            <Button kind="danger" isBusy={loading} onClick={() => void leave(true)}>Sign out everywhere</Button>
          </div>
        </section>
      </div>
    </div>
  );
};

export default Account;
