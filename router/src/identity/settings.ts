/** The section `identity` of the configuration file: who may call, and what subgraphs learn of the caller. */
import {
  headerName,
  duration,
  secret,
  filePath,
  subgraphName,
  uniqueList,
  bytes,
} from '@marquee/runtime/configuration/values';
import type { Settings, SettingGroup, Structure } from '@marquee/runtime/settings';
import { z } from 'zod';
import { isLoopbackUrl } from './loopback.js';
import { parseKeySet } from './key-set.js';

const SYMMETRIC = ['HS256', 'HS384', 'HS512'] as const;
const ASYMMETRIC = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const;

/** Bytes of the secret of an `HS…` algorithm: as many as its hash has (RFC 7518). */
const SECRET_BYTES = { HS256: 32, HS384: 48, HS512: 64 } as const;

/** Claims of the assertion that are not copied from the token. */
const OWN_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'scopes',
  'tokenIssuer',
]);

function claimPath() {
  return z
    .string('must be the path of a claim, as in realm_access.roles')
    .min(1, 'must be the path of a claim, as in realm_access.roles')
    .max(256);
}

function condition() {
  const detailed = z.strictObject({
    claim: claimPath().describe('The path of the claim.'),
    any_of: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional()
      .describe('The claim is one of these values.'),
    includes: z.string().min(1).optional().describe('The claim is a list, or a text of words, that has this item.'),
  });
  return z
    .union([claimPath(), detailed], 'must be the path of a claim, or claim with any_of or includes')
    .transform((value) =>
      typeof value === 'string'
        ? { claim: value }
        : { claim: value.claim, anyOf: value.any_of, includes: value.includes },
    );
}

function keysUrl() {
  return z
    .string('must be an http:// or https:// URL')
    .regex(/^https?:\/\/[^/]/, 'must be an http:// or https:// URL')
    .refine(isWithoutCredentials, 'must be a valid URL without user name and password');
}

function isWithoutCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const ENDED_SESSIONS = z.strictObject({
  url: keysUrl().describe(
    'JSON as in {"sessions": [id], "profiles": {id: time}}, fetched every 5 s; the last one is kept.',
  ),
  session_claim: claimPath().default('sid').describe('The path of the claim with the id of the session.'),
  profile_claim: claimPath()
    .nullable()
    .default(null)
    .describe(
      'The path of the claim with the id of a profile: its tokens issued before the time in profiles are refused.',
    ),
});

const ISSUER_FIELDS = z.strictObject({
  issuer: z
    .string('must be the claim iss of the tokens')
    .regex(/^\S+$/, 'must be the claim iss of the tokens, without blanks')
    .max(512)
    .describe('The claim iss of its tokens, exactly, with or without the last slash.'),
  audiences: z
    .union([z.literal('any'), uniqueList(z.string().min(1)).min(1)], 'must be a list of audiences, or any')
    .describe('The claim aud must have one of these; any: tokens for other services are accepted too.'),
  algorithms: uniqueList(z.enum([...ASYMMETRIC, ...SYMMETRIC]))
    .min(1)
    .optional()
    .describe('Signature algorithms; all asymmetric ones by default. HS256, HS384 and HS512 need secret.'),
  jwks: keysUrl().optional().describe('The URL of its JSON Web Key Set; by default that of its OpenID configuration.'),
  jwks_file: filePath().optional().describe('A file with its JSON Web Key Set, read again at each refresh.'),
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .optional()
    .describe('Its public keys, as JSON Web Keys.'),
  secret: secret()
    .optional()
    .describe('The secret that it shares with the router, for the algorithms HS256, HS384, HS512.'),
  allow_http: z.boolean().default(false).describe('Whether its URLs may be http:// beyond this machine.'),
  refresh_interval: duration({ min: 10_000, max: 86_400_000 })
    .prefault('5m')
    .describe('How often its keys are fetched.'),
  timeout: duration({ min: 100, max: 60_000 }).prefault('5s').describe('For one fetch of its keys.'),
  clock_skew: duration({ max: 600_000 }).prefault('60s').describe('How far its clock may be from the router’s.'),
  token_type: z.string().min(1).optional().describe('The header typ of its tokens, as in at+jwt; any by default.'),
  subject_claim: claimPath().default('sub').describe('The path of the claim with the id of the account.'),
  scope_claims: uniqueList(claimPath())
    .default(['scope'])
    .describe('Paths of claims with scopes: texts of words, or lists.'),
  policy_claims: uniqueList(claimPath()).default([]).describe('Paths of claims whose words or items are policies.'),
  required_claims: z.array(condition()).default([]).describe('What else its tokens must have.'),
  ended_sessions: ENDED_SESSIONS.optional().describe('A list of sessions whose tokens are refused before they expire.'),
  accept_expired: duration({ max: 86_400_000 })
    .prefault('0s')
    .describe('For how long an expired token is accepted while the issuer is unreachable.'),
});

type IssuerFields = z.output<typeof ISSUER_FIELDS>;

const ISSUER = ISSUER_FIELDS.superRefine((issuer, context) => {
  for (const [path, message] of problemsOf(issuer)) context.addIssue({ code: 'custom', path: [path], message });
});

function* problemsOf(issuer: IssuerFields): Iterable<readonly [path: string, message: string]> {
  const sources = (['jwks', 'jwks_file', 'keys'] as const).filter((name) => issuer[name] !== undefined);
  const [, second] = sources;
  if (second !== undefined) yield [second, `is one source of keys too many: ${sources[0]} is set`];
  const needsKeys = sources.length > 0 || issuer.secret === undefined;
  const hs = SYMMETRIC.filter((name) => issuer.algorithms?.includes(name));
  if (issuer.secret === undefined && hs.length > 0)
    yield ['algorithms', `with ${hs.join()} need secret: a public key never verifies them`];
  if (issuer.secret !== undefined && hs.length === 0) yield ['secret', 'needs algorithms with HS256, HS384 or HS512'];
  if (!needsKeys && issuer.algorithms?.some((name) => !isSymmetric(name)) === true)
    yield ['algorithms', 'algorithms other than HS256, HS384 and HS512 need jwks, jwks_file or keys'];
  const short = hs.find((name) => Buffer.byteLength(issuer.secret ?? '') < SECRET_BYTES[name]);
  if (issuer.secret !== undefined && short !== undefined)
    yield ['secret', `must have at least ${SECRET_BYTES[short]} bytes for ${short}`];
  if (issuer.keys !== undefined) {
    const problem = keysProblem(issuer.keys);
    if (problem !== null) yield ['keys', problem];
  }
  if (needsKeys && sources.length === 0 && !URL.canParse(issuer.issuer))
    yield ['issuer', 'is no URL, from which its OpenID configuration could be read: set jwks, jwks_file or keys'];
  if (issuer.allow_http) return;
  const discovered = needsKeys && sources.length === 0 ? issuer.issuer : undefined;
  for (const [path, url] of [
    ['jwks', issuer.jwks],
    ['ended_sessions', issuer.ended_sessions?.url],
    ['issuer', discovered],
  ] as const)
    if (url !== undefined && URL.canParse(url) && !url.startsWith('https:') && !isLoopbackUrl(url))
      yield [
        path,
        `must be https:// beyond this machine, or set allow_http: who can change the response can make tokens`,
      ];
}

function isSymmetric(algorithm: string): boolean {
  return (SYMMETRIC as readonly string[]).includes(algorithm);
}

function keysProblem(keys: readonly object[]): string | null {
  try {
    parseKeySet({ keys });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const SOURCE = z.union(
  [
    z.strictObject({
      header: headerName().describe('The header that has the token.'),
      prefix: z.string().regex(/^\S*$/).default('Bearer').describe('The scheme before it; an empty text for none.'),
    }),
    z.strictObject({
      cookie: z
        .string()
        .regex(/^[\w!#$%&'*+.^`|~-]+$/)
        .describe('The cookie that has the token.'),
    }),
  ],
  'must have header or cookie',
);

const ASSERTED_CLAIM = z
  .union([
    claimPath(),
    z.strictObject({
      claim: claimPath().describe('The path of the claim in the token.'),
      as: z.string().min(1).max(256).describe('Its name in the assertion.'),
    }),
  ])
  .transform((value) => (typeof value === 'string' ? { claim: value, as: value } : value))
  .refine(({ as }) => !OWN_CLAIMS.has(as), { error: 'is a claim that the router itself sets in assertions' });

const ASSERTION = z.strictObject({
  subgraphs: uniqueList(z.union([z.literal('*'), subgraphName()]))
    .default([])
    .describe('Subgraphs that get assertions about the caller, each its own; "*" for all.'),
  claims: z
    .array(ASSERTED_CLAIM)
    .default([])
    .describe('Claims of the token that the assertion has, where the token has them.'),
});

const CLAIMS_OF_PART = uniqueList(claimPath()).min(1).optional();

const IDENTITY_SCHEMA = z.strictObject({
  issuers: z
    .array(ISSUER)
    .default([])
    .superRefine((issuers, context) => {
      issuers.forEach(({ issuer }, index) => {
        if (issuers.findIndex((other) => other.issuer === issuer) < index)
          context.addIssue({ code: 'custom', path: [index, 'issuer'], message: `"${issuer}" is repeated` });
      });
    })
    .describe('Who issues tokens; none: the router verifies no tokens, and every caller is anonymous.'),
  required: z.boolean().default(false).describe('Whether requests without a token are refused with status 401.'),
  sources: z
    .array(SOURCE)
    .min(1)
    .default([{ header: 'authorization', prefix: 'Bearer' }])
    .describe('Where a request has its token. A request with two different tokens is refused.'),
  ignore_other_prefixes: z
    .boolean()
    .default(false)
    .describe('Whether a header with another scheme, as in Basic, counts as no token; it is refused otherwise.'),
  max_token_size: bytes({ min: 256, max: 65_536 }).prefault('8KiB').describe('The largest token.'),
  policies: z
    .record(z.string().min(1), z.array(condition()).min(1))
    .default({})
    .describe('By policy of @policy: the claims that grant it, all of them.'),
  assertion: ASSERTION.prefault({}).describe('A token that the router signs for one subgraph and a minute.'),
  vary_by: z
    .strictObject({
      country: CLAIMS_OF_PART.describe('For @cacheVary(by: COUNTRY).'),
      language: CLAIMS_OF_PART.describe('For @cacheVary(by: LANGUAGE).'),
      maturity: CLAIMS_OF_PART.describe('For @cacheVary(by: MATURITY).'),
      profile: CLAIMS_OF_PART.describe('For @cacheVary(by: PROFILE).'),
    })
    .prefault({})
    .describe('Claims that cached values depend on. A part without claims stands for the whole caller.'),
});

export type IdentitySection = z.output<typeof IDENTITY_SCHEMA>;
export type IssuerSection = IdentitySection['issuers'][number];

export const IDENTITY: Structure<typeof IDENTITY_SCHEMA> = {
  type: 'structure',
  key: 'identity',
  schema: IDENTITY_SCHEMA,
  sentence: 'Who may call, and what subgraphs learn of the caller.',
  default: {},
  reload: 'restart',
};

/** Variables that replace a value of the section. */
export const IDENTITY_OVERRIDES = {
  accessJwksUrl: {
    name: 'ROUTER_ACCESS_JWKS_URL',
    type: 'url',
    default: null,
    sentence: 'Replaces jwks of the issuer in the configuration file, which must be the only one.',
  },
  endedSessionsUrl: {
    name: 'ROUTER_ENDED_SESSIONS_URL',
    type: 'url',
    default: null,
    sentence: 'Replaces ended_sessions.url of that issuer.',
  },
  identitySubgraphs: {
    name: 'ROUTER_IDENTITY_SUBGRAPHS',
    type: 'list',
    default: { computed: 'identity.assertion.subgraphs' },
    sentence: 'Replaces identity.assertion.subgraphs: the subgraphs that get assertions about the caller; * for all.',
  },
} as const satisfies SettingGroup;

/** The section, with the variables in place of its values. */
export function readIdentitySection(settings: Settings): IdentitySection {
  const section = settings.read(IDENTITY);
  const jwks = settings.read(IDENTITY_OVERRIDES.accessJwksUrl);
  const endedUrl = settings.read(IDENTITY_OVERRIDES.endedSessionsUrl);
  const subgraphs = settings.read(IDENTITY_OVERRIDES.identitySubgraphs, section.assertion.subgraphs);
  const assertion = { ...section.assertion, subgraphs: [...subgraphs] };
  if (jwks === null && endedUrl === null) return { ...section, assertion };
  const [issuer, ...others] = section.issuers;
  const name = jwks === null ? IDENTITY_OVERRIDES.endedSessionsUrl.name : IDENTITY_OVERRIDES.accessJwksUrl.name;
  if (issuer === undefined || others.length > 0) {
    settings.problem(
      `${name} needs a configuration file with exactly one issuer in identity.issuers: name its issuer, audiences and jwks there`,
    );
    return { ...section, assertion };
  }
  return { ...section, assertion, issuers: [withUrls(issuer, jwks, endedUrl)] };
}

/** The list of ended sessions is beside the keys, under the same path, unless its URL is given. */
function withUrls(issuer: IssuerSection, jwks: string | null, endedUrl: string | null): IssuerSection {
  const ended = issuer.ended_sessions;
  if (ended === undefined) return { ...issuer, ...(jwks !== null && { jwks }) };
  const moved = jwks === null ? ended.url : new URL(new URL(ended.url).pathname, jwks).href;
  return { ...issuer, ...(jwks !== null && { jwks }), ended_sessions: { ...ended, url: endedUrl ?? moved } };
}
