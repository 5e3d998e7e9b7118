/** The connections of each subgraph with the certificates of its files, which are watched for changes. */
import type { Logger } from '@marquee/runtime/log';
import { WatchedTlsFiles } from '@marquee/runtime/tls-files';
import type { TlsFiles } from '@marquee/runtime/tls-files';
import type { SubgraphConnections } from './connections-config.js';
import type { SubgraphsConfig } from './settings.js';

export interface OpenConnections {
  readonly connectionsOf: (subgraph: string) => SubgraphConnections;
  close(): void;
}

/** Opened once for all generations: a supergraph that arrives while a file is broken is served all the same. */
export function openConnections(
  { connectionsOf }: Pick<SubgraphsConfig, 'connectionsOf'>,
  log: Logger,
): OpenConnections {
  const opened = new Map<string, WatchedTlsFiles>();
  const watch = (files: TlsFiles): WatchedTlsFiles => {
    const key = JSON.stringify(files);
    const watched = opened.get(key) ?? new WatchedTlsFiles(files, log);
    opened.set(key, watched);
    return watched;
  };
  return {
    connectionsOf: (subgraph) => {
      const { tls, ...connections } = connectionsOf(subgraph);
      if (tls === null) return { ...connections, tls };
      const watched = watch(tls.files);
      return { ...connections, tls: { serverName: tls.serverName, isOwn: tls.isOwn, context: () => watched.context } };
    },
    close: () => {
      for (const watched of opened.values()) watched.close();
    },
  };
}
