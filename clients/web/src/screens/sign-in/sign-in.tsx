/** Sign-in. The code of a second factor is requested when the account requires one. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import { useTitle } from '../../components/layout/use-title';
import { readDevice } from '../../session/device';
import { session } from '../../session/session';

function SignIn() {
  const [, go] = useLocation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useTitle('Sign in');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const outcome = await session.signIn({
      input: { email, password, device: readDevice(), ...(needsCode && { secondFactorCode: code }) },
    });
    setBusy(false);
    const isCodeWanted = outcome?.__typename === 'SecondFactorRequiredProblem';
    setNeedsCode(needsCode || isCodeWanted);
    setProblem(isCodeWanted ? null : problemMessage(outcome));
    if (outcome?.__typename === 'SessionTokens') go('/profiles', { replace: true });
  };

  return (
    <AuthLayout heading="Sign in">
      <form onSubmit={(event) => void submit(event)}>
        {problem !== null && <Notice>{problem}</Notice>}
        <Field
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {needsCode && (
          <Field
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
            hint="From your authenticator app, or the mail that we just sent."
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        <Button type="submit" isBusy={isBusy}>
          Sign in
        </Button>
      </form>
      <p>
        New here?{' '}
        <Link href="/sign-up">
          <u>Create an account</u>
        </Link>
      </p>
    </AuthLayout>
  );
}

export default SignIn;
