/**
 * Supergraphs from the registry. New launches are received by long polling. The last one that served is saved on disk,
 * so that a router starts while the registry is unreachable.
 */
import { delay } from '@marquee/runtime/retry';
import { StartError } from '@marquee/runtime/start-error';
import type { Artifact } from './artifact.js';
import { firstLine } from '../errors.js';
import { readSupergraph } from './read-supergraph.js';
import type { LaunchProgress } from './registry-client.js';
import type { Supergraph, SupergraphSource } from './supergraph-source.js';
import { VerifiedArtifacts } from './verified-artifacts.js';
import type { VerifiedArtifactsOptions } from './verified-artifacts.js';

/** Between two attempts while the registry is unreachable, so that the router notices within a second that it is back. */
const RETRY_DELAY_MS = 500;

type OnChange = Parameters<SupergraphSource['watch']>[0];

export class RegistrySource implements SupergraphSource {
  readonly #artifacts: VerifiedArtifacts;
  #progress: LaunchProgress = { launch: null, refusal: null };
  /** The newest artifact, served or refused. */
  #newest: Artifact | null = null;

  constructor(private readonly options: VerifiedArtifactsOptions) {
    this.#artifacts = new VerifiedArtifacts(options);
  }

  async read(): Promise<Supergraph> {
    this.#newest ??= await this.#readFirst();
    return this.#toSupergraph(this.#newest);
  }

  async lastGood(): Promise<Supergraph | null> {
    const refused = this.#newest;
    const artifact = await this.#artifacts.readLastGood();
    if (artifact === null || artifact.launch === refused?.launch) return null;
    this.#progress = {
      launch: artifact.launch,
      refusal: refused === null ? null : { launch: refused.launch, reason: 'it could not be used at the start' },
    };
    this.#newest = artifact;
    return this.#toSupergraph(artifact);
  }

  watch(onChange: OnChange): () => void {
    const stopping = new AbortController();
    void this.#follow(onChange, stopping.signal);
    return () => stopping.abort();
  }

  /** At the start: the artifact of the registry, or the last good one when the registry delivers none. */
  async #readFirst(): Promise<Artifact> {
    const { address, log } = this.options;
    let reason: unknown = 'no launch has been published';
    try {
      const artifact = await this.#artifacts.fetchNext(this.#progress, { longPoll: false });
      if (artifact !== null) return artifact;
    } catch (error) {
      reason = error;
    }
    const artifact = await this.#artifacts.readLastGood();
    if (artifact === null)
      throw new StartError(
        `There is no supergraph to serve: the registry at ${address.url} has none for this router (${firstLine(reason)}). Start the registry and publish, or set ROUTER_SUPERGRAPH to a file.`,
      );
    log.warn(
      { launch: artifact.launch, reason: firstLine(reason) },
      'the registry delivers no supergraph; the last good supergraph is served',
    );
    return artifact;
  }

  async #follow(onChange: OnChange, signal: AbortSignal): Promise<void> {
    const { address, log } = this.options;
    // The first artifact is served already, since the router has started.
    if (this.#newest !== null) await this.#recordOutcome(this.#newest, await onChange());
    let isReachable = true;
    while (!signal.aborted) {
      try {
        const artifact = await this.#artifacts.fetchNext(this.#progress, { longPoll: true, signal });
        if (!isReachable) log.info({ registry: address.url }, 'the registry is reachable again');
        isReachable = true;
        if (artifact === null) {
          // A server that holds no request open must not be asked without a pause.
          await delay(RETRY_DELAY_MS, signal);
          continue;
        }
        this.#newest = artifact;
        await this.#recordOutcome(artifact, await onChange());
      } catch (error) {
        if (signal.aborted) return;
        if (isReachable)
          log.warn(
            { registry: address.url, reason: firstLine(error) },
            'no launch can be fetched from the registry; the current supergraph stays in service',
          );
        isReachable = false;
        await delay(RETRY_DELAY_MS, signal);
      }
    }
  }

  /** Records the outcome of an artifact. The next poll reports it to the registry. */
  async #recordOutcome(artifact: Artifact, refusal: string | null): Promise<void> {
    if (refusal !== null) {
      this.#progress = { ...this.#progress, refusal: { launch: artifact.launch, reason: refusal } };
      return;
    }
    this.#progress = { launch: artifact.launch, refusal: null };
    await this.#artifacts.saveLastGood(artifact);
  }

  #toSupergraph({ launch, supergraph }: Artifact): Supergraph {
    return readSupergraph(supergraph, {
      name: `launch ${launch} of ${this.options.address.graphRef}`,
      howToFix: 'roll the variant back, or publish a fix',
    });
  }
}
