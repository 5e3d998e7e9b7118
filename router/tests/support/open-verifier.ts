/** Verification of tokens by a section `identity` of the configuration, without a router. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import type { Identity } from '@marquee/router/identity/identity';
import { openIssuers } from '@marquee/router/identity/open-issuers';
import { IDENTITY } from '@marquee/router/identity/settings';
import { TokenRefusedError } from '@marquee/router/identity/token-refused';
import { createVerifyCaller } from '@marquee/router/identity/verified-callers';

type Section = Parameters<typeof IDENTITY.schema.parse>[0];

export interface Verifier extends AsyncDisposable {
  /** The time, in milliseconds from now. */
  passedMs: number;
  readonly dataDir: string;
  verify(token: string): Promise<Identity>;
  /** The reason why a token is refused, `accepted`, or the name of another error. */
  outcome(token: string): Promise<string>;
}

/** @param dataDir Of an earlier one; it is removed with the verifier that made it. */
export async function openVerifier(section: Section, dataDir?: string): Promise<Verifier> {
  const { issuers: sections, vary_by: varyBy, assertion, policies } = IDENTITY.schema.parse(section);
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'marquee-identity-')));
  const time = { passedMs: 0 };
  const clock = (): Date => new Date(Date.now() + time.passedMs);
  const { issuers, close } = await openIssuers(sections, { dataDir: folder, clock, log: silentLog });
  const rules = {
    varyBy,
    handedOn: assertion.claims.map(({ claim }) => claim),
    policies: new Map(Object.entries(policies)),
  };
  const verifyCaller = createVerifyCaller(issuers, rules);
  const verify = async (token: string): Promise<Identity> => (await verifyCaller(token, clock())).identity;
  return Object.assign(time, {
    dataDir: folder,
    verify,
    outcome: (token: string) =>
      verify(token).then(
        () => 'accepted',
        (error: unknown) => (error instanceof TokenRefusedError ? error.reason : (error as Error).name),
      ),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await close();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  });
}
