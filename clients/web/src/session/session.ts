/**
 * Who is signed in here. The access token lives in memory alone; the server of this page keeps what renews it, in a
 * cookie that no script can read. A store in the sense of `useSyncExternalStore`.
 */
import type { RefreshSessionMutation } from '@marquee/operations/RefreshSession';
import type { SelectProfileMutation, SelectProfileMutationVariables } from '@marquee/operations/SelectProfile';
import type { SignInMutation, SignInMutationVariables } from '@marquee/operations/SignIn';
import type { SignUpMutation, SignUpMutationVariables } from '@marquee/operations/SignUp';

export type SessionState =
  /** The cookie is being asked; nothing is known yet. */
  | { readonly phase: 'waking' }
  | { readonly phase: 'guest' }
  /** The server cannot be reached; whether somebody is signed in is not known. */
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'member'; readonly accessToken: string; readonly expiresAt: number };

/** Renewed so long before its end, so that no request leaves with a token that ends on the way. */
const MARGIN_MS = 60_000;

interface AccessTokens {
  readonly accessToken: string;
  readonly accessExpiresAt: string;
}

/** What the members' services answered, or null when they could not be asked. */
type Outcome<Data, Field extends keyof Data> = Data[Field] | null;

async function send<Answer>(
  path: string,
  body: unknown,
  accessToken?: string,
): Promise<{ readonly status: number; readonly data: Answer | null }> {
  const response = await fetch(`/session/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (response === null) return { status: 0, data: null };
  const answer = (await response.json().catch(() => null)) as { readonly data?: Answer | null } | null;
  return { status: response.status, data: answer?.data ?? null };
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

  /** A token that is good for the next minute; null for a guest. Callers at the same moment share one renewal. */
  async token(): Promise<string | null> {
    const state = this.#state;
    if (state.phase === 'guest') return null;
    if (state.phase === 'member' && state.expiresAt - MARGIN_MS > Date.now()) return state.accessToken;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  /** Says that a token was refused: the next one is fetched anew. */
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

  /** Forgets the session on this device; ending it for good is `SignOut`'s. */
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
    // Only a clear word ends a session: a server that is away for a moment signs nobody out.
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
