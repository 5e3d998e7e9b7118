/** Mutations, mails and stored documents for these tests. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect } from 'vitest';
import type { Mail } from '../mail/mail.js';

export type MutationResult = Record<string, unknown> & { readonly __typename: string };

export interface AskOptions {
  readonly viewer?: ViewerIdentity | null;
  readonly clientAddress?: string;
}

const FIELDS = `__typename
  ... on SessionTokens { accessToken refreshToken scopes }
  ... on AcceptedPayload { accepted reference }
  ... on ProfilePayload { profile { id name isKids maturityLimit language isLocked avatar { id } accessibility { captions captionSize } } }
  ... on DevicePayload { device { id name } }
  ... on SecondFactorPayload { kind isActive totpUri }
  ... on DataExport { mediaType document }
  ... on BadCredentialsProblem { attemptsLeft }
  ... on SecondFactorRequiredProblem { channel attemptsLeft }
  ... on PinProblem { attemptsLeft }
  ... on ConfirmationRequiredProblem { accepts }
  ... on RateLimitedProblem { retryAfterSeconds }
  ... on ValidationProblem { fields { path code } }
  ... on Problem { code }`;

/** Runs one mutation, `field(arguments)`, and returns its result. Throws the first error. */
export async function mutate(
  subgraph: TestSubgraph,
  call: string,
  variables: Record<string, unknown> = {},
  options: AskOptions = {},
): Promise<MutationResult> {
  const declared = Object.keys(variables).map((name) => `$${name}: ${TYPES[name] ?? 'String'}`);
  const { data, errors } = await subgraph.execute(
    `mutation ${declared.length === 0 ? '' : `(${declared.join(', ')})`} { outcome: ${call} { ${fieldsFor(call)} } }`,
    variables,
    options,
  );
  if (errors[0] !== undefined) throw new Error(`${String(errors[0].extensions?.['code'])}: ${errors[0].message}`);
  return data?.['outcome'] as MutationResult;
}

const TYPES: Readonly<Record<string, string>> = {
  signUp: 'SignUpInput!',
  signIn: 'SignInInput!',
  createProfile: 'CreateProfileInput!',
  updateProfile: 'UpdateProfileInput!',
  changePassword: 'ChangePasswordInput!',
  setSecondFactor: 'SetSecondFactorInput!',
  id: 'ID!',
  key: 'ID',
  text: 'String!',
  more: 'String!',
  pin: 'String',
};

/** Only fragments on members of the mutation's union: others are invalid GraphQL. */
function fieldsFor(call: string): string {
  const name = /^\w+/.exec(call)?.[0] ?? '';
  const possible = OUTCOMES[name] ?? [];
  return FIELDS.split('\n')
    .filter((line) => {
      const on = /\.\.\. on (\w+)/.exec(line)?.[1];
      return on === undefined || on === 'Problem' || possible.includes(on);
    })
    .join('\n');
}

const PROFILE = [
  'ProfilePayload',
  'ConfirmationRequiredProblem',
  'BadCredentialsProblem',
  'PinProblem',
  'ValidationProblem',
  'RateLimitedProblem',
];
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  signUp: ['SessionTokens', 'ValidationProblem', 'RateLimitedProblem'],
  signIn: ['SessionTokens', 'BadCredentialsProblem', 'SecondFactorRequiredProblem', 'RateLimitedProblem'],
  refreshSession: ['SessionTokens', 'RateLimitedProblem'],
  signOut: ['AcceptedPayload'],
  signOutDevice: ['AcceptedPayload'],
  requestPasswordReset: ['AcceptedPayload', 'RateLimitedProblem'],
  resetPassword: ['AcceptedPayload', 'ValidationProblem', 'RateLimitedProblem'],
  changePassword: ['AcceptedPayload', 'BadCredentialsProblem', 'ValidationProblem', 'RateLimitedProblem'],
  setSecondFactor: [
    'SecondFactorPayload',
    'SecondFactorRequiredProblem',
    'BadCredentialsProblem',
    'RateLimitedProblem',
  ],
  confirmTotp: ['SecondFactorPayload', 'SecondFactorRequiredProblem', 'RateLimitedProblem'],
  createProfile: PROFILE,
  updateProfile: PROFILE,
  setProfilePin: PROFILE,
  deleteProfile: ['AcceptedPayload', 'ValidationProblem'],
  renameDevice: ['DevicePayload', 'ValidationProblem'],
  exportMyData: ['DataExport', 'BadCredentialsProblem', 'RateLimitedProblem'],
  requestDataErasure: ['AcceptedPayload', 'BadCredentialsProblem', 'RateLimitedProblem'],
};

/** Every mail sent, once there are `count`. */
export async function mailsFrom(subgraph: TestSubgraph, count: number): Promise<readonly Mail[]> {
  const read = async (): Promise<readonly Mail[]> => {
    const text = await readFile(join(subgraph.folder, 'users', 'outbox.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Mail);
  };
  await expect.poll(async () => (await read()).length, { timeout: 5_000, interval: 5 }).toBeGreaterThanOrEqual(count);
  return read();
}

/** The published list of ended sessions. */
export async function endedTokens(subgraph: TestSubgraph) {
  return JSON.parse((await subgraph.get('/.well-known/ended-sessions.json')).body) as {
    readonly sessions: readonly string[];
    readonly profiles: Readonly<Record<string, number>>;
  };
}

/** Kinds of an account's security events, latest first. */
export async function securityEvents(subgraph: TestSubgraph, viewer: ViewerIdentity): Promise<readonly string[]> {
  const { data } = await subgraph.execute(
    '{ viewer { account { securityEvents(first: 100) { edges { node { kind } } } } } }',
    {},
    { viewer },
  );
  const found = data as { viewer: { account: { securityEvents: { edges: { node: { kind: string } }[] } } } };
  return found.viewer.account.securityEvents.edges.map(({ node }) => node.kind);
}

const UNTIL = [{ fields: ['until'] }] as const;
const INDEXES: Readonly<Record<string, readonly { readonly fields: readonly string[] }[]>> = {
  sessions: [{ fields: ['accountId'] }, ...UNTIL],
  security_events: [{ fields: ['accountId', 'at'] }],
  tickets: UNTIL,
  mails: UNTIL,
};

/** The documents of a collection, at most a thousand. */
export async function documentsIn(subgraph: TestSubgraph, name: string): Promise<readonly { readonly id: string }[]> {
  return (
    await (await subgraph.store.collection({ name, indexes: (INDEXES[name] ?? []) as never })).find({ limit: 1000 })
  ).documents;
}
