/** Requests the browse page as a member's device does. */
import { asId } from '@marquee/contracts/ids';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_EMAIL, DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import type { Random } from '@marquee/runtime/random';
import { sendOperation } from '../system/http-client.js';
import type { GraphQLResponse } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';

export interface Session {
  readonly token: string;
  readonly profile: {
    readonly id: string;
    readonly name: string;
    readonly isKids: boolean;
    readonly maturityLimit: string;
  };
  readonly country: string;
}

interface Account {
  readonly country: string;
  readonly profiles: readonly (Session['profile'] & { readonly isLocked: boolean })[];
}

const device = { esn: 'JOURNEY-TV', kind: 'TV', name: 'Test TV' };

/** Signs an account in. Throws when the response has no session. */
export async function signIn(
  router: string,
  email: string = DEMO_EMAIL,
  password: string = DEMO_PASSWORD,
  esn: string = device.esn,
): Promise<string> {
  const input = { email, password, device: { ...device, esn } };
  const { data, errors } = await sendOperation(router, readOperation('SignIn'), { input });
  const signedIn = data?.['signIn'] as { readonly accessToken?: string } | null | undefined;
  if (signedIn?.accessToken === undefined)
    throw new Error(`No session for ${email}: ${JSON.stringify({ data, errors })}`);
  return signedIn.accessToken;
}

/** Sessions of all profiles of the account that have no PIN. */
export async function openSessions(router: string, email: string = DEMO_EMAIL): Promise<readonly Session[]> {
  const accountToken = await signIn(router, email);
  const { data, errors } = await sendOperation(router, readOperation('Profiles'), {}, accountToken);
  const account = (data?.['viewer'] as { readonly account: Account | null } | null | undefined)?.account;
  if (account === null || account === undefined)
    throw new Error(`No account for ${email}: ${JSON.stringify({ data, errors })}`);
  return Promise.all(
    account.profiles
      .filter(({ isLocked }) => !isLocked)
      .map(async (profile) => {
        const selected = await sendOperation(
          router,
          readOperation('SelectProfile'),
          { profileId: asId(profile.id) },
          accountToken,
        );
        const { tokens } = (selected.data?.['selectProfile'] ?? {}) as {
          readonly tokens?: { readonly accessToken: string };
        };
        if (tokens === undefined) throw new Error(`No session for a profile of ${email}: ${JSON.stringify(selected)}`);
        return { token: tokens.accessToken, profile, country: account.country };
      }),
  );
}

/** Random members of the sample data, signed in, with one profile without a PIN each. */
export async function signInRandomMembers(router: string, random: Random, count: number): Promise<readonly Session[]> {
  const demoData = createDemoData('demo');
  const drawn: Session[] = [];
  while (drawn.length < count) {
    const { email } = demoData.account(random.int(demoData.accountCount));
    const open = await openSessions(router, email);
    if (open.length > 0) drawn.push(random.pick(open));
  }
  return drawn;
}

/** @param rows 40 for a full page; fewer for tests that count requests. */
export function browse(
  router: string,
  session: Session,
  size: { readonly rows?: number; readonly perRow?: number } = {},
): Promise<GraphQLResponse> {
  return sendOperation(
    router,
    readOperation('BrowsePage'),
    { country: session.country, maturity: session.profile.maturityLimit, ...size },
    session.token,
  );
}

/** The number of tiles in each row of the personalised page. */
export function tilesPerRow({ data }: GraphQLResponse): readonly number[] {
  const viewer = data?.['viewer'] as {
    readonly browsePage: {
      readonly rows: {
        readonly edges: readonly { readonly node: { readonly items: { readonly edges: readonly unknown[] } } }[];
      };
    } | null;
  } | null;
  return viewer?.browsePage?.rows.edges.map(({ node }) => node.items.edges.length) ?? [];
}
