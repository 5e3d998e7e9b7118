/** Which routers follow a variant, and how far they are: known from what they ask, kept in memory alone. */

export interface ConnectedRouter {
  /** As the router calls itself. */
  readonly id: string;
  readonly lastSeenAt: Date;
  /** The launch that it serves. Null until it serves one of ours. */
  readonly launch: string | null;
  /** Why it goes on with that one though it was given a newer. */
  readonly refusal: { readonly launch: string; readonly reason: string } | null;
}

export interface RouterReport {
  readonly router: string;
  readonly launch: string | null;
  readonly refusal: ConnectedRouter['refusal'];
}

/** A router asks again within half a minute; one that has not for this long is gone. */
const DISCONNECTED_AFTER_MS = 90_000;
/** Long enough for a router to build a generation; then whoever waits goes on with what is known. */
export const MAX_CONFIRMATION_MS = 5_000;
/** Names are the routers' own; nobody fills the memory with them. */
const MAX_ROUTERS = 1_000;

export class ConnectedRouters {
  readonly #byVariant = new Map<string, Map<string, ConnectedRouter>>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly clock: () => Date) {}

  /** What a router says when it asks for its supergraph. */
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
    const asked = new Set(this.of(ref).map(({ id }) => id));
    const hasAnswered = (router: ConnectedRouter): boolean =>
      router.launch === launch || router.refusal?.launch === launch;
    const own = (): readonly ConnectedRouter[] => this.of(ref).filter(({ id }) => asked.has(id));
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!signal.aborted && !own().every(hasAnswered)) return;
        this.#listeners.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#listeners.add(look);
      signal.addEventListener('abort', look);
      look();
    });
    return own();
  }
}
