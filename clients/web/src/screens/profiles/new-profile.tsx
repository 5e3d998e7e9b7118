import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation } from '@apollo/client/react';
import { CreateProfileDocument } from '@marquee/operations/CreateProfile';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';
import { Notice } from '../../components/notice';
import { fieldMessage, problemMessage } from '../../components/problem-message';
import styles from './profiles.module.css';

interface NewProfileProps {
  readonly onMade: (profileId: string) => void;
  readonly onCancel: () => void;
}

/** Creates a profile. A kids' profile is limited to titles for children. */
export function NewProfile({ onMade, onCancel }: NewProfileProps) {
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [name, setName] = useState('');
  const [isKids, setKids] = useState(false);
  const [password, setPassword] = useState('');
  const [create, { data, error, loading }] = useMutation(CreateProfileDocument, { errorPolicy: 'all' });
  const outcome = data?.createProfile;
  const needsPassword = outcome?.__typename === 'ConfirmationRequiredProblem' || password !== '';

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await create({
      variables: {
        input: { idempotencyKey, name, isKids, language: navigator.language, ...(password !== '' && { password }) },
      },
    }).catch(() => null);
    if (made?.data?.createProfile?.__typename === 'ProfilePayload') onMade(made.data.createProfile.profile.id);
  };
  const problem = error !== undefined || outcome !== undefined ? problemMessage(outcome) : null;
  return (
    <AuthLayout heading="A new profile">
      <form onSubmit={(event) => void submit(event)}>
        {problem !== null && fieldMessage(outcome, 'name') === null && <Notice>{problem}</Notice>}
        <Field
          label="Name"
          required
          maxLength={50}
          autoFocus
          problem={fieldMessage(outcome, 'name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <label className={styles.choice}>
          <input type="checkbox" checked={isKids} onChange={(event) => setKids(event.target.checked)} />
          For a child: nothing above age 10
        </label>
        {needsPassword && (
          <Field
            label="Password of the account"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
        <Button type="submit" isBusy={loading}>
          Create profile
        </Button>
        <Button kind="bare" onClick={onCancel}>
          Back
        </Button>
      </form>
    </AuthLayout>
  );
}
