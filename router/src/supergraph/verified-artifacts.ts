/**
 * Supergraph artifacts with a valid signature, from the registry or from the router's data folder. The registry's keys
 * are fetched once, at the first start, and trusted from then on.
 */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import type { Logger } from '@marquee/runtime/log';
import { readRegistryKeys } from '@marquee/runtime/registry-keys';
import { readArtifact, verifyArtifact } from './artifact.js';
import type { Artifact } from './artifact.js';
import { firstLine } from '../errors.js';
import { fetchNextLaunch } from './registry-client.js';
import type { RegistryAddress } from '../config.js';
import type { FetchLaunchOptions, LaunchProgress } from './registry-client.js';

export interface VerifiedArtifactsOptions {
  readonly address: RegistryAddress;
  /** The router's data folder, for the registry's keys and the last good artifact. */
  readonly dataDir: string;
  readonly log: Logger;
}

export class VerifiedArtifacts {
  readonly #lastGoodFile: string;
  readonly #keysFile: string;

  constructor(private readonly options: VerifiedArtifactsOptions) {
    this.#lastGoodFile = join(options.dataDir, 'last-good-supergraph.json');
    this.#keysFile = join(options.dataDir, 'registry-keys.json');
  }

  /** As `fetchNextLaunch`. Also throws an `UntrustedArtifactError`. */
  async fetchNext(progress: LaunchProgress, fetchOptions: FetchLaunchOptions): Promise<Artifact | null> {
    const artifact = await fetchNextLaunch(this.options.address, progress, fetchOptions);
    if (artifact !== null) await this.#verify(artifact);
    return artifact;
  }

  /** The artifact that this router served last. Null when there is none, or its signature is invalid (logged). */
  async readLastGood(): Promise<Artifact | null> {
    const artifact = readArtifact(await readJsonFile(this.#lastGoodFile));
    if (artifact === null) return null;
    try {
      await this.#verify(artifact);
      return artifact;
    } catch (error) {
      this.options.log.error(
        { file: this.#lastGoodFile, reason: firstLine(error) },
        'the signature of the saved supergraph is invalid; it is not used',
      );
      return null;
    }
  }

  /** For the next start. A failure is logged. */
  async saveLastGood(artifact: Artifact): Promise<void> {
    await writeJsonFile(this.#lastGoodFile, artifact).catch((error: unknown) =>
      this.options.log.warn({ err: error }, 'the supergraph could not be saved for the next start'),
    );
  }

  async #verify(artifact: Artifact): Promise<void> {
    await verifyArtifact(artifact, this.options.address.graphRef, await this.#registryKeys());
  }

  async #registryKeys(): Promise<JSONWebKeySet> {
    return readRegistryKeys(this.#keysFile, this.options.address.url);
  }
}
