/**
 * The session of this tab. The access token is in memory only; the web server keeps the refresh token in an HttpOnly
 * cookie. An external store for `useSyncExternalStore`.
 */
import type { RefreshSessionMutation } from '@marquee/operations/RefreshSession';
import type { SelectProfileMutation, SelectProfileMutationVariables } from '@marquee/operations/SelectProfile';
import type { SignInMutation, SignInMutationVariables } from '@marquee/operations/SignIn';
import { faults } from '../graph/faults';
import type { SignUpMutation, SignUpMutationVariables } from '@marquee/operations/SignUp';

export type SessionState =
  /** The first refresh is running; whether a member is signed in is unknown. */
  | { readonly phase: 'waking' }
  | { readonly phase: 'guest' }
  /** The web server cannot be reached; whether a member is signed in is unknown. */
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'member'; readonly accessToken: string; readonly expiresAt: number };

/** An access token is renewed this long before it expires, so that it does not expire during a request. */
const MARGIN_MS = 60_000;

interface AccessTokens {
  readonly accessToken: string;
  readonly accessExpiresAt: string;
}

/** The result of a session mutation, or null when no response arrived. */
type Outcome<Data, Field extends keyof Data> = Data[Field] | null;

async function send<SessionData>(
  path: string,
  body: unknown,
  accessToken?: string,
): Promise<{ readonly status: number; readonly data: SessionData | null }> {
  const response = await fetch(`/session/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...faults.headers(),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (response === null) return { status: 0, data: null };
  const result = (await response.json().catch(() => null)) as { readonly data?: SessionData | null } | null;
  return { status: response.status, data: result?.data ?? null };
}

class Session {
  #state: SessionState = { phase: 'waking' };
  #renewal: Promise<string | null> | null = null;
  #isRefused = false;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): SessionState => this.#state;

  /**
   * Resolves to a token that is valid for at least a minute, or null for a guest. Concurrent callers share one renewal.
   */
  async token(): Promise<string | null> {
    const state = this.#state;
    if (state.phase === 'guest') return null;
    if (state.phase === 'member' && state.expiresAt - MARGIN_MS > Date.now()) return state.accessToken;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  /** Marks the token as refused by the router: the next call of `token` renews it. */
  invalidateToken(): void {
    this.#isRefused = true;
    if (this.#state.phase === 'member') this.#state = { ...this.#state, expiresAt: 0 };
  }

  async signIn(variables: SignInMutationVariables): Promise<Outcome<SignInMutation, 'signIn'>> {
    const { data } = await send<SignInMutation>('SignIn', variables);
    return this.#take(data?.signIn ?? null, (outcome) => (outcome.__typename === 'SessionTokens' ? outcome : null));
  }

  async signUp(variables: SignUpMutationVariables): Promise<Outcome<SignUpMutation, 'signUp'>> {
    const { data } = await send<SignUpMutation>('SignUp', variables);
    return this.#take(data?.signUp ?? null, (outcome) => (outcome.__typename === 'SessionTokens' ? outcome : null));
  }

  async selectProfile(
    variables: SelectProfileMutationVariables,
  ): Promise<Outcome<SelectProfileMutation, 'selectProfile'>> {
    const { data } = await send<SelectProfileMutation>('SelectProfile', variables, (await this.token()) ?? undefined);
    return this.#take(data?.selectProfile ?? null, (outcome) =>
      outcome.__typename === 'ProfileSession' ? outcome.tokens : null,
    );
  }

  /** Removes the session from this device. The mutation `signOut` ends it on the server. */
  async forget(): Promise<void> {
    await fetch('/session', { method: 'DELETE' }).catch(() => null);
    this.#set({ phase: 'guest' });
  }

  #take<Result>(outcome: Result | null, tokensOf: (outcome: Result) => AccessTokens | null): Result | null {
    const tokens = outcome === null ? null : tokensOf(outcome);
    if (tokens !== null) this.#keep(tokens);
    return outcome;
  }

  async #renew(): Promise<string | null> {
    const { status, data } = await send<RefreshSessionMutation>('refresh', { isRefused: this.#isRefused });
    const outcome = data?.refreshSession;
    if (status === 200 && outcome?.__typename === 'SessionTokens') return this.#keep(outcome);
    // Only status 401 ends the session. A server that is down or slow does not sign the member out.
    if (status === 401) this.#set({ phase: 'guest' });
    else if (this.#state.phase === 'waking') this.#set({ phase: 'unreachable' });
    return null;
  }

  #keep({ accessToken, accessExpiresAt }: AccessTokens): string {
    this.#isRefused = false;
    this.#set({ phase: 'member', accessToken, expiresAt: Date.parse(accessExpiresAt) });
    return accessToken;
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();
