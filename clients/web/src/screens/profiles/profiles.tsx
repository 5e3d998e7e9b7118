/** Who is watching? A locked profile asks for its PIN; a new one is made here. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ProfilesDocument } from '@marquee/operations/Profiles';
import type { ProfilesQuery } from '@marquee/operations/Profiles';
import { client } from '../../graph/client';
import { useGraph } from '../../graph/use-graph';
import { Door } from '../../parts/door';
import { Icon } from '../../parts/icon';
import { Missing } from '../../parts/missing';
import { Note } from '../../parts/note';
import { problemOf } from '../../parts/problem';
import { Block } from '../../parts/skeleton';
import { useTitle } from '../../parts/use-title';
import { session } from '../../session/session';
import { NewProfile } from './new-profile';
import { Pin } from './pin';
import styles from './profiles.module.css';

type Profile = NonNullable<NonNullable<NonNullable<ProfilesQuery['viewer']>['account']>['profiles']>[number];

/** As many as an account has room for. */
const MOST_PROFILES = 5;

const Profiles = () => {
  const [, go] = useLocation();
  const { data, isWaiting, askAgain } = useGraph(ProfilesDocument, {}, { fetchPolicy: 'cache-and-network' });
  const [locked, setLocked] = useState<Profile | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const profiles = data?.viewer?.account?.profiles ?? null;
  useTitle('Who is watching?');

  const choose = async (profileId: string, pin?: string): Promise<string | null> => {
    const outcome = await session.selectProfile({ profileId, ...(pin !== undefined && { pin }) });
    if (outcome?.__typename !== 'ProfileSession') return outcome?.__typename === 'PinProblem' ? `${outcome.message} ${outcome.attemptsLeft} tries are left.` : problemOf(outcome);
    // What was chosen for one is not to be seen by another.
    await client.clearStore();
    go('/', { replace: true });
    return null;
  };

  if (locked !== null) return <Pin name={locked.name ?? 'This profile'} onSubmit={(pin) => choose(locked.id, pin)} onCancel={() => setLocked(null)} />;
  if (isAdding) return <NewProfile onMade={(id) => void askAgain().then(() => choose(id))} onCancel={() => setAdding(false)} />;
  return (
    <Door heading="Who is watching?" isWide>
      {problem !== null && <Note>{problem}</Note>}
      {profiles === null && !isWaiting && <Missing what="The list of profiles" ask={askAgain} />}
      <ul className={styles.profiles} aria-busy={isWaiting}>
        {isWaiting && [0, 1, 2].map((index) => <li key={index}><Block height="8.5rem" /></li>)}
        {profiles?.map((profile) => (
          <li key={profile.id}>
            <button type="button" className={styles.profile} onClick={() => (profile.isLocked === true ? setLocked(profile) : void choose(profile.id).then(setProblem))}>
              <span className={styles.face}>{profile.avatar === null ? profile.name?.slice(0, 1) : <img src={profile.avatar.url} alt="" width="160" height="160" />}</span>
              <span>{profile.name}</span>
              <span className={styles.kind}>{profile.isKids === true && 'Kids'}{profile.isLocked === true && <><Icon name="lock" /><span className="unseen">needs a PIN</span></>}</span>
            </button>
          </li>
        ))}
        {profiles !== null && profiles.length < MOST_PROFILES && (
          <li>
            <button type="button" className={styles.profile} onClick={() => setAdding(true)}>
              <span className={styles.face}><Icon name="plus" /></span><span>Add a profile</span><span className={styles.kind} />
            </button>
          </li>
        )}
      </ul>
    </Door>
  );
};

export default Profiles;
