/**
 * A supergraph from the registry. Launches are followed as they happen; the last one that served is kept on disk, so
 * that a router starts without the registry too. Whatever comes, from the network or the disk, has to bear the
 * signature of the registry's key, which is learnt at the first start and believed from then on.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import { readArtifact, verifyArtifact } from './artifact.js';
import type { Artifact } from './artifact.js';
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import { readSupergraph } from './read-supergraph.js';
import { fetchNextLaunch, fetchRegistryKeys } from './registry-client.js';
import type { LaunchProgress, RegistryAddress } from './registry-client.js';
import type { Supergraph, SupergraphSource } from './supergraph-source.js';
import { firstLine } from './invalid-supergraph.js';

export interface RegistrySourceOptions {
  readonly address: RegistryAddress;
  /** Of the router; what is kept lies in it. */
  readonly dataDir: string;
  readonly log: Logger;
}

/** After a question that failed: soon enough to be back within a second of the registry. */
const RETRY_DELAY_MS = 500;

export function registrySource({ address, dataDir, log }: RegistrySourceOptions): SupergraphSource {
  const { url, graphRef } = address;
  const artifactFile = join(dataDir, 'last-good-supergraph.json');
  const keysFile = join(dataDir, 'registry-keys.json');
  let progress: LaunchProgress = { launch: null, refusal: null };
  let offered: Artifact | null = null;

  const trustedKeys = async (): Promise<JSONWebKeySet> => {
    const kept = await readJsonFile(keysFile);
    if (kept !== null) return kept as JSONWebKeySet;
    const keys = await fetchRegistryKeys(address);
    await writeJsonFile(keysFile, keys);
    return keys;
  };

  const toSupergraph = ({ launch, supergraph }: Artifact): Supergraph =>
    readSupergraph(supergraph, {
      name: `launch ${launch} of ${graphRef}`,
      howToFix: 'roll the variant back, or publish what mends it',
    });

  const ask = async (waits: boolean, signal?: AbortSignal): Promise<Artifact | null> => {
    const artifact = await fetchNextLaunch(address, progress, {
      longPoll: waits,
      ...(signal === undefined ? {} : { signal }),
    });
    if (artifact !== null) await verifyArtifact(artifact, graphRef, await trustedKeys());
    return artifact;
  };

  const readLastGood = async (): Promise<Artifact | null> => {
    const artifact = readArtifact(await readJsonFile(artifactFile));
    if (artifact === null) return null;
    try {
      await verifyArtifact(artifact, graphRef, await trustedKeys());
      return artifact;
    } catch (error) {
      log.error({ file: artifactFile, reason: firstLine(error) }, 'the supergraph kept on disk is not believed');
      return null;
    }
  };

  const serveLastGood = async (reason: unknown): Promise<Artifact> => {
    const lastGood = await readLastGood();
    if (lastGood === null)
      throw new StartError(
        `There is no supergraph to serve: the registry at ${url} has none for this router (${firstLine(reason)}). Start the registry and publish, or set ROUTER_SUPERGRAPH to a file.`,
      );
    log.warn(
      { launch: lastGood.launch, reason: firstLine(reason) },
      'the registry cannot be asked; the last good supergraph is served',
    );
    return lastGood;
  };

  const first = async (): Promise<Artifact> => {
    try {
      const artifact = await ask(false);
      if (artifact !== null) return artifact;
    } catch (error) {
      return serveLastGood(error);
    }
    return serveLastGood('nothing is published that composes');
  };

  const settle = async (artifact: Artifact, refusal: string | null): Promise<void> => {
    if (refusal !== null) progress = { ...progress, refusal: { launch: artifact.launch, reason: refusal } };
    else {
      progress = { launch: artifact.launch, refusal: null };
      await writeJsonFile(artifactFile, artifact).catch((error: unknown) =>
        log.warn({ err: error }, 'the supergraph could not be kept for the next start'),
      );
    }
  };

  const follow = async (onChange: () => Promise<string | null>, signal: AbortSignal): Promise<void> => {
    // The first one serves, else nobody would follow.
    if (offered !== null) await settle(offered, await onChange());
    let isInTouch = true;
    while (!signal.aborted) {
      try {
        const artifact = await ask(true, signal);
        if (!isInTouch) log.info({ registry: url }, 'the registry answers again');
        isInTouch = true;
        if (artifact === null) continue;
        offered = artifact;
        await settle(artifact, await onChange());
      } catch (error) {
        if (signal.aborted) return;
        if (isInTouch)
          log.warn(
            { registry: url, reason: firstLine(error) },
            'the registry cannot be followed; what is served stays',
          );
        isInTouch = false;
        await pause(RETRY_DELAY_MS, undefined, { signal }).catch(() => {});
      }
    }
  };

  return {
    read: async () => toSupergraph((offered ??= await first())),
    lastGood: async () => {
      const artifact = await readLastGood();
      if (artifact === null || artifact.launch === offered?.launch) return null;
      progress = {
        launch: artifact.launch,
        refusal: offered === null ? null : { launch: offered.launch, reason: 'it could not be used at the start' },
      };
      offered = artifact;
      return toSupergraph(artifact);
    },
    watch: (onChange) => {
      const stopping = new AbortController();
      void follow(onChange, stopping.signal);
      return () => stopping.abort();
    },
  };
}
