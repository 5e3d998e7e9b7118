import { gql } from '@apollo/client';
import { expect, test } from 'vitest';
import { createCache } from './cache';

test('the message of the interface Problem is read from any problem type', () => {
  const cache = createCache();
  const query = gql`query Outcome { outcome { __typename ... on Problem { message } } }`;
  cache.writeQuery({
    query,
    data: { outcome: { __typename: 'PinProblem', message: 'That is not the PIN of this profile.' } },
  });
  expect(cache.readQuery({ query })).toEqual({
    outcome: { __typename: 'PinProblem', message: 'That is not the PIN of this profile.' },
  });
});
