import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';

/** What opens a locked profile: its PIN, or the account's password. */
export type ProfileSecret = { readonly pin: string } | { readonly password: string };

interface PinProps {
  readonly name: string;
  /** Resolves to an error message, or null when the secret was accepted. */
  readonly onSubmit: (secret: ProfileSecret) => Promise<string | null>;
  readonly onCancel: () => void;
}

const PIN_FIELD = {
  label: 'PIN',
  inputMode: 'numeric',
  pattern: '[0-9]{4}',
  maxLength: 4,
  autoComplete: 'off',
  hint: 'Four digits.',
} as const;
const PASSWORD_FIELD = {
  label: 'Password of the account',
  autoComplete: 'current-password',
  hint: 'Opens the profile also after too many wrong PINs.',
} as const;

/** Asks for the PIN of a locked profile, or for the account's password. */
export function Pin({ name, onSubmit, onCancel }: PinProps) {
  const [usesPassword, setUsesPassword] = useState(false);
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setProblem(await onSubmit(usesPassword ? { password: secret } : { pin: secret }));
    setSecret('');
  };
  const change = (): void => {
    setUsesPassword(!usesPassword);
    setSecret('');
    setProblem(null);
  };
  return (
    <AuthLayout heading={`${name} is locked`}>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          key={usesPassword ? 'password' : 'pin'}
          {...(usesPassword ? PASSWORD_FIELD : PIN_FIELD)}
          type="password"
          autoFocus
          required
          problem={problem}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
        <Button type="submit">Unlock</Button>
        <Button kind="bare" onClick={change}>
          {usesPassword ? 'Use the PIN' : 'Use the account’s password'}
        </Button>
        <Button kind="bare" onClick={onCancel}>
          Back to all profiles
        </Button>
      </form>
    </AuthLayout>
  );
}
