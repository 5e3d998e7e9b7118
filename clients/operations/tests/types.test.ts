/** The types are held by the compiler, which builds this file; what is true at runtime too is said below. */
import { expect, expectTypeOf, test } from 'vitest';
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import type { SignInDocument } from '../generated/SignIn.js';
import type { TitleDetailDocument } from '../generated/TitleDetail.js';

type SignedIn = NonNullable<ResultOf<typeof SignInDocument>['signIn']>;

test('an outcome is told by its type, and has the fields that were asked of it', () => {
  const read = (outcome: SignedIn): string | number => {
    switch (outcome.__typename) {
      case 'SessionTokens':
        return outcome.accessToken;
      case 'BadCredentialsProblem':
        return outcome.attemptsLeft;
      default:
        return outcome.message;
    }
  };
  expectTypeOf<Extract<SignedIn, { __typename: 'SessionTokens' }>['accessExpiresAt']>().toEqualTypeOf<string>();
  expect(read({ __typename: 'BadCredentialsProblem', attemptsLeft: 2, code: 'BAD_CREDENTIALS', message: 'No.' })).toBe(
    2,
  );
});

test('what a service that is down would give may be null, and the compiler says so', () => {
  type Title = NonNullable<ResultOf<typeof TitleDetailDocument>['title']>;
  expectTypeOf<null>().toExtend<ResultOf<typeof TitleDetailDocument>['title']>();
  expectTypeOf<null>().toExtend<Title['name']>();
});

test('variables are required as the operation declares them', () => {
  expectTypeOf<{ input: { email: string; password: string; device: { esn: string; kind: 'TV' } } }>().toExtend<
    VariablesOf<typeof SignInDocument>
  >();
  expectTypeOf<Record<string, never>>().not.toExtend<VariablesOf<typeof SignInDocument>>();
  const wrong: VariablesOf<typeof SignInDocument> = {
    // @ts-expect-error An operation's variables have no such kind of device.
    input: { email: '', password: '', device: { esn: '', kind: 'FRIDGE' } },
  };
  expect(wrong.input.device.kind).toBe('FRIDGE');
});
