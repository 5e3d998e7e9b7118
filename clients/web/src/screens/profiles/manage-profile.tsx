/** Settings of one profile: name, PIN, deletion. Each is a mutation of its own with its own result. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation } from '@apollo/client/react';
import { DeleteProfileDocument } from '@marquee/operations/DeleteProfile';
import { SetProfilePinDocument } from '@marquee/operations/SetProfilePin';
import { UpdateProfileDocument } from '@marquee/operations/UpdateProfile';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';
import { Notice } from '../../components/notice';
import { fieldMessage, problemMessage } from '../../components/problem-message';
import type { Profile } from './profile';
import styles from './profiles.module.css';

interface PartProps {
  readonly profile: Profile;
}

function Name({ profile }: PartProps) {
  const [name, setName] = useState(profile.name ?? '');
  const [rename, { data, error, loading }] = useMutation(UpdateProfileDocument, { errorPolicy: 'all' });
  const outcome = data?.updateProfile;
  const isAnswered = outcome !== undefined || error !== undefined;
  const problem = isAnswered ? (fieldMessage(outcome, 'name') ?? problemMessage(outcome)) : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void rename({ variables: { input: { profileId: profile.id, name } } }).catch(() => null);
  };
  return (
    <form onSubmit={submit}>
      <Field
        label="Name"
        required
        maxLength={50}
        problem={problem}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {isAnswered && problem === null && <Notice isGood>The name is changed.</Notice>}
      <Button type="submit" kind="quiet" isBusy={loading}>
        Rename
      </Button>
    </form>
  );
}

function PinSetting({ profile }: PartProps) {
  const [pin, setPin] = useState('');
  const [password, setPassword] = useState('');
  const [set, { data, error, loading }] = useMutation(SetProfilePinDocument, { errorPolicy: 'all' });
  const outcome = data?.setProfilePin;
  const isAnswered = outcome !== undefined || error !== undefined;
  const problem = isAnswered ? problemMessage(outcome) : null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await set({ variables: { profileId: profile.id, password, ...(pin !== '' && { pin }) } }).catch(() => null);
    setPin('');
    setPassword('');
  };
  const isLocked = profile.isLocked === true;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <h2>{isLocked ? 'Change or remove the PIN' : 'Set a PIN'}</h2>
      {problem !== null && <Notice>{problem}</Notice>}
      {isAnswered && problem === null && <Notice isGood>{isLocked ? 'The PIN is set.' : 'The PIN is removed.'}</Notice>}
      <Field
        label="New PIN"
        type="password"
        inputMode="numeric"
        pattern="[0-9]{4}"
        maxLength={4}
        autoComplete="off"
        required={!isLocked}
        hint={isLocked ? 'Four digits; leave it empty to remove the PIN.' : 'Four digits.'}
        value={pin}
        onChange={(event) => setPin(event.target.value)}
      />
      <Field
        label="Password of the account"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" kind="quiet" isBusy={loading}>
        {isLocked && pin === '' ? 'Remove PIN' : 'Set PIN'}
      </Button>
    </form>
  );
}

function Removal({ profile, onGone }: PartProps & { readonly onGone: () => void }) {
  const [isSure, setSure] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [remove, { loading }] = useMutation(DeleteProfileDocument, { errorPolicy: 'all' });
  const submit = async (): Promise<void> => {
    const outcome = (await remove({ variables: { profileId: profile.id } }).catch(() => null))?.data?.deleteProfile;
    const found = problemMessage(outcome);
    setProblem(found);
    if (found === null) onGone();
  };
  if (!isSure)
    return (
      <Button kind="danger" onClick={() => setSure(true)}>
        Delete profile
      </Button>
    );
  return (
    <div className={styles.removal} role="group" aria-label="Delete profile">
      <p>
        The list, the history and the taste of {profile.name ?? 'this profile'} are deleted with it. This cannot be
        undone.
      </p>
      {problem !== null && <Notice>{problem}</Notice>}
      <Button kind="danger" autoFocus isBusy={loading} onClick={() => void submit()}>
        Delete permanently
      </Button>
      <Button kind="bare" onClick={() => setSure(false)}>
        Keep it
      </Button>
    </div>
  );
}

interface ManageProfileProps extends PartProps {
  readonly onDone: () => void;
  readonly onGone: () => void;
}

export function ManageProfile({ profile, onDone, onGone }: ManageProfileProps) {
  return (
    <AuthLayout heading={profile.name ?? 'Profile'}>
      <Name profile={profile} />
      <PinSetting profile={profile} />
      <Removal profile={profile} onGone={onGone} />
      <Button kind="bare" onClick={onDone}>
        Back to all profiles
      </Button>
    </AuthLayout>
  );
}
