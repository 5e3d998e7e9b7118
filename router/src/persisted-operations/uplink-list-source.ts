/**
 * The list of operations from the registry, by the protocol of Apollo's Uplink. It is looked at as often as the
 * registry says; the last one is kept on disk, so that a router starts without the registry too.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@marquee/runtime/log';
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import type { RegistryAddress } from '../supergraph/registry-client.js';
import { firstLine } from '../supergraph/invalid-supergraph.js';
import { readManifest } from './manifest.js';
import type { ListedOperation } from './manifest.js';
import type { ListSource } from './list-source.js';
import { queryUplink, fetchChunk } from './uplink-client.js';

export interface UplinkListOptions {
  readonly address: RegistryAddress;
  /** Of the router; what is kept lies in it. */
  readonly dataDir: string;
  readonly log: Logger;
}

/** Until the registry has said how often it may be asked. */
const INITIAL_POLL_INTERVAL_MS = 1_000;

export function uplinkListSource({ address, dataDir, log }: UplinkListOptions): ListSource {
  const { url, graphRef } = address;
  const keptFile = join(dataDir, 'last-operations.json');
  let current: { readonly id: string; readonly operations: readonly ListedOperation[] } | null = null;
  let pauseMs = INITIAL_POLL_INTERVAL_MS;

  const ask = async (): Promise<readonly ListedOperation[]> => {
    const answer = await queryUplink(address, current?.id ?? null);
    pauseMs = answer.minPollIntervalMs;
    if (answer.chunks === 'unchanged' && current !== null) return current.operations;
    if (answer.chunks === null || answer.chunks === 'unchanged')
      throw new Error(`no operations are published for ${graphRef}`);
    const manifests = await Promise.all(answer.chunks.map((urls) => fetchChunk(address, urls)));
    const operations = manifests.flatMap(readManifest);
    current = { id: answer.id, operations };
    await writeJsonFile(keptFile, { graphRef, manifests }).catch((error: unknown) =>
      log.warn({ err: error }, 'the list of operations could not be kept for the next start'),
    );
    return operations;
  };

  const readLast = async (reason: unknown): Promise<readonly ListedOperation[]> => {
    const kept = (await readJsonFile(keptFile)) as {
      readonly graphRef?: unknown;
      readonly manifests?: readonly unknown[];
    } | null;
    // A router that has moved to another variant is not held to the list of the one before.
    if (kept?.graphRef !== graphRef || !Array.isArray(kept.manifests)) throw reason;
    log.warn(
      { registry: url, reason: firstLine(reason) },
      'the registry cannot be asked for its operations; the last list is used',
    );
    return kept.manifests.flatMap(readManifest);
  };

  return {
    name: `${graphRef} in the registry at ${url}`,
    read: async () => {
      try {
        return await ask();
      } catch (error) {
        if (current !== null) throw error;
        return readLast(error);
      }
    },
    watch: (onChange) => {
      const stopping = new AbortController();
      void follow(() => pauseMs, onChange, stopping.signal);
      return () => stopping.abort();
    },
  };
}

async function follow(pauseMs: () => number, onChange: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(pauseMs(), undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    await onChange();
  }
}
