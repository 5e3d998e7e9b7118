/** Creates an account. The plan is chosen on the next screen, and the first profile on the profile selection. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';
import { Notice } from '../../components/notice';
import { fieldMessage, problemMessage } from '../../components/problem-message';
import { useTitle } from '../../components/layout/use-title';
import { readDevice } from '../../session/device';
import { session } from '../../session/session';

type Outcome = Awaited<ReturnType<typeof session.signUp>>;

/** The country of the browser's locale. */
function likelyCountry(): string {
  return new Intl.Locale(navigator.language).maximize().region ?? 'US';
}

function SignUp() {
  const [, go] = useLocation();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [country, setCountry] = useState(likelyCountry);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  useTitle('Create an account');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const result = await session.signUp({
      input: { idempotencyKey, email, password, country, language: navigator.language, device: readDevice() },
    });
    setBusy(false);
    setOutcome(result);
    if (result?.__typename === 'SessionTokens') go('/welcome', { replace: true });
  };
  const ofField = (field: string): string | null => fieldMessage(outcome, field);
  const problem =
    outcome === undefined || ['email', 'password', 'country'].some((field) => ofField(field) !== null)
      ? null
      : problemMessage(outcome);
  return (
    <AuthLayout heading="Create an account">
      <form onSubmit={(event) => void submit(event)}>
        {problem !== null && <Notice>{problem}</Notice>}
        <Field
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          problem={ofField('email')}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint="Eight characters or more."
          problem={ofField('password')}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Field
          label="Country"
          required
          maxLength={2}
          pattern="[A-Za-z]{2}"
          hint="Two letters, as in US or DE."
          problem={ofField('country')}
          value={country}
          onChange={(event) => setCountry(event.target.value.toUpperCase())}
        />
        <Button type="submit" isBusy={isBusy}>
          Create account
        </Button>
      </form>
      <p>
        Already a member?{' '}
        <Link href="/sign-in">
          <u>Sign in</u>
        </Link>
      </p>
    </AuthLayout>
  );
}

export default SignUp;
