/** The launch state of a variant: its pointer document, its latest launch and its served launch. */
import type { SubgraphSource } from '../composition/composer.js';
import type { Versioned } from '@marquee/document-store/port';
import type { Launch, LaunchedSubgraph, Variant } from '../store/documents.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { RegistryStore } from '../store/registry-store.js';

/** As read before a change. `variant` is null for a variant that does not exist yet. */
export interface LaunchState {
  readonly ref: GraphRef;
  readonly variant: Versioned<Variant> | null;
  readonly latest: Launch | null;
  readonly served: Launch | null;
}

export async function readLaunchState(store: RegistryStore, ref: GraphRef): Promise<LaunchState> {
  const variant = await store.variant(printGraphRef(ref));
  if (variant === null) return { ref, variant, latest: null, served: null };
  const { latestLaunch, servedLaunch } = variant.document;
  const latest = latestLaunch === null ? null : await store.launch(latestLaunch);
  return {
    ref,
    variant,
    latest,
    served: servedLaunch === null ? null : servedLaunch === latestLaunch ? latest : await store.launch(servedLaunch),
  };
}

/** Reads the SDL of launched subgraphs, as composition needs it. */
export async function readSources(
  store: RegistryStore,
  subgraphs: readonly LaunchedSubgraph[],
): Promise<readonly SubgraphSource[]> {
  const texts = await store.blobs(subgraphs.map(({ sdl }) => sdl));
  return subgraphs.map(({ name, url }, index) => ({ name, url, sdl: texts[index] ?? '' }));
}
