/**
 * The persisted query list of a variant in the registry, over Apollo's Uplink protocol. It is polled at the interval
 * that the registry sets. The last list is saved on disk, so that a router starts while the registry is unreachable.
 */
import { join } from 'node:path';
import { delay } from '@marquee/runtime/retry';
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import type { Logger } from '@marquee/runtime/log';
import { firstLine } from '../errors.js';
import type { RegistryAddress } from '../config.js';
import type { ListSource } from './list-source.js';
import { readManifest } from './manifest.js';
import type { ListedOperation } from './manifest.js';
import { fetchChunk, fetchPersistedQueryList } from './uplink-client.js';

export interface UplinkListOptions {
  readonly address: RegistryAddress;
  /** The router's data folder, for the last list. */
  readonly dataDir: string;
  readonly log: Logger;
}

/** Until the registry has set an interval. */
const INITIAL_POLL_INTERVAL_MS = 1_000;

export function uplinkListSource({ address, dataDir, log }: UplinkListOptions): ListSource {
  const { url, graphRef } = address;
  const savedFile = join(dataDir, 'last-operations.json');
  let current: { readonly id: string; readonly operations: readonly ListedOperation[] } | null = null;
  let pollIntervalMs = INITIAL_POLL_INTERVAL_MS;

  const fetchList = async (): Promise<readonly ListedOperation[]> => {
    const response = await fetchPersistedQueryList(address, current?.id ?? null);
    pollIntervalMs = response.pollIntervalMs;
    if (response.chunks === 'unchanged' && current !== null) return current.operations;
    if (response.chunks === null || response.chunks === 'unchanged')
      throw new Error(`no operations are published for ${graphRef}`);
    const manifests = await Promise.all(response.chunks.map((urls) => fetchChunk(address, urls)));
    const operations = manifests.flatMap(readManifest);
    current = { id: response.id, operations };
    await writeJsonFile(savedFile, { graphRef, manifests }).catch((error: unknown) =>
      log.warn({ err: error }, 'the persisted query list could not be saved for the next start'),
    );
    return operations;
  };

  /** Throws `reason` when no list of this variant was saved. */
  const readSaved = async (reason: unknown): Promise<readonly ListedOperation[]> => {
    const saved = (await readJsonFile(savedFile)) as {
      readonly graphRef?: unknown;
      readonly manifests?: readonly unknown[];
    } | null;
    if (saved?.graphRef !== graphRef || !Array.isArray(saved.manifests)) throw reason;
    log.warn(
      { registry: url, reason: firstLine(reason) },
      'the registry delivers no persisted query list; the last one is used',
    );
    return saved.manifests.flatMap(readManifest);
  };

  return {
    name: `${graphRef} in the registry at ${url}`,
    read: async () => {
      try {
        return await fetchList();
      } catch (error) {
        if (current !== null) throw error;
        return readSaved(error);
      }
    },
    watch: (onChange) => {
      const stopping = new AbortController();
      void poll(() => pollIntervalMs, onChange, stopping.signal);
      return () => stopping.abort();
    },
  };
}

async function poll(intervalMs: () => number, onChange: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await delay(intervalMs(), signal, false);
    if (signal.aborted) return;
    await onChange();
  }
}
