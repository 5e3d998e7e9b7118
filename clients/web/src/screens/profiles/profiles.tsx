/** Profile selection. A locked profile asks for its PIN; profiles are created and managed here. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ProfilesDocument } from '@marquee/operations/Profiles';
import { client } from '../../graph/client';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Icon } from '../../components/icon';
import { Unavailable } from '../../components/unavailable';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import { Block } from '../../components/titles/skeleton';
import { useTitle } from '../../components/layout/use-title';
import { session } from '../../session/session';
import { ManageProfile } from './manage-profile';
import { NewProfile } from './new-profile';
import { Pin } from './pin';
import type { ProfileSecret } from './pin';
import type { Profile } from './profile';
import styles from './profiles.module.css';

/** The limit of profiles per account. */
const MOST_PROFILES = 5;

function Profiles() {
  const [, go] = useLocation();
  const { data, isLoading, refetch } = useGraphQuery(ProfilesDocument, {}, { fetchPolicy: 'cache-and-network' });
  const [locked, setLocked] = useState<Profile | null>(null);
  const [isManaging, setManaging] = useState(false);
  const [managedId, setManagedId] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const profiles = data?.viewer?.account?.profiles ?? null;
  const managed = profiles?.find(({ id }) => id === managedId);
  useTitle('Who is watching?');

  const choose = async (profileId: string, secret?: ProfileSecret): Promise<string | null> => {
    const outcome = await session.selectProfile({ profileId, ...secret });
    if (outcome?.__typename !== 'ProfileSession') return problemMessage(outcome);
    // Recommendations of one profile must not be shown to another.
    await client.clearStore();
    go('/', { replace: true });
    return null;
  };

  const open = (profile: Profile): void => {
    if (isManaging) setManagedId(profile.id);
    else if (profile.isLocked === true) setLocked(profile);
    else void choose(profile.id).then(setProblem);
  };

  if (locked !== null)
    return (
      <Pin
        name={locked.name ?? 'This profile'}
        onSubmit={(secret) => choose(locked.id, secret)}
        onCancel={() => setLocked(null)}
      />
    );
  if (managed !== undefined)
    return (
      <ManageProfile
        profile={managed}
        onDone={() => setManagedId(null)}
        onGone={() => void refetch().then(() => setManagedId(null))}
      />
    );
  if (isAdding)
    return <NewProfile onMade={(id) => void refetch().then(() => choose(id))} onCancel={() => setAdding(false)} />;
  return (
    <AuthLayout heading="Who is watching?" isWide>
      {problem !== null && <Notice>{problem}</Notice>}
      {profiles === null && !isLoading && <Unavailable what="The list of profiles" retry={refetch} />}
      <ul className={styles.profiles} aria-busy={isLoading}>
        {isLoading &&
          [0, 1, 2].map((index) => (
            <li key={index}>
              <Block height="8.5rem" />
            </li>
          ))}
        {profiles?.map((profile) => (
          <li key={profile.id}>
            <button type="button" className={styles.profile} onClick={() => open(profile)}>
              <span className={styles.face}>
                {profile.avatar === null ? (
                  profile.name?.slice(0, 1)
                ) : (
                  <img src={profile.avatar.url} alt="" width="160" height="160" />
                )}
              </span>
              <span>{profile.name}</span>
              <span className={styles.kind}>
                {profile.isKids === true && 'Kids'}
                {isManaging && (
                  <>
                    <Icon name="pencil" />
                    <span className="unseen">change</span>
                  </>
                )}
                {profile.isLocked === true && (
                  <>
                    <Icon name="lock" />
                    <span className="unseen">needs a PIN</span>
                  </>
                )}
              </span>
            </button>
          </li>
        ))}
        {profiles !== null && profiles.length < MOST_PROFILES && (
          <li>
            <button type="button" className={styles.profile} onClick={() => setAdding(true)}>
              <span className={styles.face}>
                <Icon name="plus" />
              </span>
              <span>Add a profile</span>
              <span className={styles.kind} />
            </button>
          </li>
        )}
      </ul>
      {profiles !== null && (
        <div className={styles.actions}>
          <Button kind="quiet" aria-pressed={isManaging} onClick={() => setManaging(!isManaging)}>
            {isManaging ? 'Done' : 'Manage profiles'}
          </Button>
        </div>
      )}
    </AuthLayout>
  );
}

export default Profiles;
