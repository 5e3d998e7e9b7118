/** Sample members with the identities that the router would assert, and their sign-ins. */
import type { TitlePublished } from '@marquee/contracts/events/catalog';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { readViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import type { DemoAccount, DemoProfile } from '@marquee/demo-data/demo-data';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { decodeJwt } from 'jose';

export const demoData = createDemoData('small');

function pick(account: DemoAccount, wanted: (profile: DemoProfile) => boolean): DemoProfile {
  const profile = account.profiles.find(wanted);
  if (profile === undefined) throw new Error(`Account ${account.index} has no such profile.`);
  return profile;
}

/** The demo account: two adult profiles, a kids profile, and an adult profile with a PIN. */
export const family = demoData.account(0);
export const adult = pick(family, (profile) => !profile.isKids && profile.pin === null);
export const child = pick(family, (profile) => profile.isKids);
export const locked = pick(family, (profile) => profile.pin !== null);
export const stranger = demoData.account(1);

/** Signed in; `profile` is null before one is selected. */
export function viewerOf(account: DemoAccount, profile: DemoProfile | null): ViewerIdentity {
  return asViewer({
    accountId: account.id,
    profileId: profile?.id ?? null,
    deviceId: account.deviceId,
    country: account.country,
    maturityLimit: profile?.maturityLimit ?? 'ALL',
    isKids: profile?.isKids ?? false,
    scopes: profile?.isKids === true ? [] : ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { ... on SessionTokens { accessToken refreshToken } ... on Problem { message } } }`;

export interface SignedIn {
  readonly viewer: ViewerIdentity;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Reads an access token's claims without verifying it. */
export function viewerIn(accessToken: string): ViewerIdentity {
  const viewer = readViewerClaims(decodeJwt(accessToken));
  if (viewer === null) throw new Error('The token names no viewer.');
  return viewer;
}

/** Signs a member in on a device, with a session of its own. */
export async function signInAs(
  subgraph: TestSubgraph,
  email: string = family.email,
  password: string = DEMO_PASSWORD,
  esn = 'test-device',
): Promise<SignedIn> {
  const { data } = await subgraph.execute(SIGN_IN, { input: { email, password, device: { esn, kind: 'TV' } } });
  const response = data?.['signIn'] as { accessToken?: string; refreshToken?: string; message?: string };
  if (response.accessToken === undefined || response.refreshToken === undefined) throw new Error(response.message);
  return {
    viewer: viewerIn(response.accessToken),
    accessToken: response.accessToken,
    refreshToken: response.refreshToken,
  };
}

export function titlePublished(id: string, maturityLevel: MaturityLevel = 'ALL'): TitlePublished {
  return {
    type: 'TitlePublished',
    version: 1,
    key: id,
    occurredAt: '2026-11-01T00:00:00.000Z',
    payload: {
      titleId: asId<TitleId>(id),
      version: 1,
      kind: 'MOVIE',
      names: { en: id },
      originalLanguage: 'en',
      releaseYear: 2020,
      runtimeSeconds: 6000,
      maturityLevel,
      genres: [],
      moods: [],
      people: [],
      studio: null,
      acclaim: null,
      reach: null,
      windows: [],
      artworkIds: [],
      publishedAt: '2026-11-01T00:00:00.000Z',
      seasons: [],
    },
  };
}
