import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';

interface PinProps {
  readonly name: string;
  /** Resolves to an error message, or null when the PIN was accepted. */
  readonly onSubmit: (pin: string) => Promise<string | null>;
  readonly onCancel: () => void;
}

/** Asks for the PIN of a locked profile. */
export function Pin({ name, onSubmit, onCancel }: PinProps) {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setProblem(await onSubmit(pin));
    setPin('');
  };
  return (
    <AuthLayout heading={`${name} is locked`}>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label="PIN"
          type="password"
          inputMode="numeric"
          pattern="[0-9]{4}"
          maxLength={4}
          autoComplete="off"
          autoFocus
          required
          problem={problem}
          hint="Four digits."
          value={pin}
          onChange={(event) => setPin(event.target.value)}
        />
        <Button type="submit">Unlock</Button>
        <Button kind="bare" onClick={onCancel}>
          Back to all profiles
        </Button>
      </form>
    </AuthLayout>
  );
}
