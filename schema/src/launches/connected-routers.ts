/** The routers that poll a variant, and the launch that each of them serves. Kept in memory only. */

export interface ConnectedRouter {
  /** The name that the router sends. */
  readonly id: string;
  readonly lastSeenAt: Date;
  /** The launch that the router serves. Null until it serves a launch of this registry. */
  readonly launch: string | null;
  /** A newer launch that the router refused, and its reason. */
  readonly refusal: { readonly launch: string; readonly reason: string } | null;
}

export interface RouterReport {
  readonly router: string;
  readonly launch: string | null;
  readonly refusal: ConnectedRouter['refusal'];
}

/** A router polls at least every 30 s. After three missed polls it counts as disconnected. */
const DISCONNECTED_AFTER_MS = 90_000;
/** How long a publication waits for the routers: long enough for a router to load a supergraph. */
export const MAX_CONFIRMATION_MS = 5_000;
/** Bounds the memory: routers choose their names. */
const MAX_ROUTERS = 1_000;

export class ConnectedRouters {
  readonly #byVariant = new Map<string, Map<string, ConnectedRouter>>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly clock: () => Date) {}

  /** Records the report that a router sends with each poll. */
  record(ref: string, { router, launch, refusal }: RouterReport): void {
    const routers = this.#byVariant.get(ref) ?? new Map<string, ConnectedRouter>();
    if (routers.size >= MAX_ROUTERS && !routers.has(router)) return;
    routers.set(router, { id: router, lastSeenAt: this.clock(), launch, refusal });
    this.#byVariant.set(ref, routers);
    for (const listener of this.#listeners) listener();
  }

  of(ref: string): readonly ConnectedRouter[] {
    const routers = this.#byVariant.get(ref);
    if (routers === undefined) return [];
    const since = this.clock().getTime() - DISCONNECTED_AFTER_MS;
    for (const [id, { lastSeenAt }] of routers) if (lastSeenAt.getTime() < since) routers.delete(id);
    return [...routers.values()];
  }

  /** Resolves when each router that is connected now serves the launch or has refused it, or when `signal` aborts. */
  async waitForConfirmation(ref: string, launch: string, signal: AbortSignal): Promise<readonly ConnectedRouter[]> {
    const connected = new Set(this.of(ref).map(({ id }) => id));
    const hasConfirmed = (router: ConnectedRouter): boolean =>
      router.launch === launch || router.refusal?.launch === launch;
    const own = (): readonly ConnectedRouter[] => this.of(ref).filter(({ id }) => connected.has(id));
    await new Promise<void>((resolve) => {
      const resolveWhenDone = (): void => {
        if (!signal.aborted && !own().every(hasConfirmed)) return;
        this.#listeners.delete(resolveWhenDone);
        signal.removeEventListener('abort', resolveWhenDone);
        resolve();
      };
      this.#listeners.add(resolveWhenDone);
      signal.addEventListener('abort', resolveWhenDone);
      resolveWhenDone();
    });
    return own();
  }
}
