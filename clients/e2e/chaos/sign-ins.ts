/** Sign-ins of random accounts, whose sessions must exist at the end. */
import { readViewerClaims } from '@marquee/contracts/viewer';
import { DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import type { DemoData } from '@marquee/demo-data/demo-data';
import type { Random } from '@marquee/runtime/random';
import { decodeJwt } from 'jose';
import { readOperation } from '../system/checkout.js';
import { request } from './graphql-client.js';
import type { ActionResult } from './action-result.js';
import { problemOf } from './member.js';

interface Tokens {
  readonly __typename: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** The most sessions that are checked at the end. */
const MAX_CHECKED = 50;

export class SignIns {
  readonly #refreshTokens: string[] = [];
  #count = 0;
  acknowledged = 0;

  constructor(
    private readonly url: string,
    private readonly demoData: DemoData,
    private readonly random: Random,
  ) {}

  async signIn(): Promise<ActionResult> {
    const account = this.demoData.account(this.random.int(this.demoData.accountCount));
    const device = { esn: `CHAOS-${(this.#count += 1)}`, kind: 'TV', name: 'A television' };
    const input = { email: account.email, password: DEMO_PASSWORD, device };
    const reply = await request(this.url, { query: readOperation('SignIn'), variables: { input } });
    const tokens = reply.data?.['signIn'] as Tokens | null | undefined;
    if (tokens?.accessToken === undefined || tokens.refreshToken === undefined)
      return { problem: problemOf(reply) ?? tokens?.__typename ?? 'nothing', wrong: [] };
    this.acknowledged += 1;
    this.#refreshTokens.push(tokens.refreshToken);
    const identity = readViewerClaims(decodeJwt(tokens.accessToken));
    return {
      problem: null,
      wrong:
        identity?.accountId === account.id
          ? []
          : [`account ${account.id} got a token of account ${identity?.accountId ?? 'nobody'}`],
    };
  }

  /** Sessions that were acknowledged and do not exist. */
  async lost(): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const refreshToken of this.#refreshTokens.slice(-MAX_CHECKED)) {
      const reply = await request(this.url, { query: readOperation('RefreshSession'), variables: { refreshToken } });
      const result = reply.data?.['refreshSession'] as Tokens | null | undefined;
      if (result?.__typename !== 'SessionTokens')
        lost.push(`a session does not exist: ${problemOf(reply) ?? result?.__typename ?? 'nothing'}`);
    }
    return lost;
  }
}
