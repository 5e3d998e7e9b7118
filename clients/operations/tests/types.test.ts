/** The compiler checks the types in this file; the tests check the same at run time. */
import { expect, expectTypeOf, test } from 'vitest';
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import type { SignInDocument } from '../generated/SignIn.js';
import type { TitleDetailDocument } from '../generated/TitleDetail.js';

type SignedIn = NonNullable<ResultOf<typeof SignInDocument>['signIn']>;

test('a result is narrowed by its __typename and has the selected fields', () => {
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

test('fields of a subgraph that can fail are nullable in the types', () => {
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
