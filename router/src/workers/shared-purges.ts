/** Purges of the entity cache between the workers behind one port: each has a cache of its own. */
import cluster from 'node:cluster';
import type { FromWorker, ToWorker } from './messages.js';

export interface SharedPurges {
  /** To all other workers. */
  send(tags: readonly string[]): void;
  /** @param onPurge Is called for each purge of another worker. */
  receive(onPurge: (tags: readonly string[]) => void): void;
}

/** Sends nothing in a router without workers. */
export function sharedPurges(): SharedPurges {
  return {
    send: (tags) => {
      const message: FromWorker = { type: 'purge', tags };
      if (cluster.isWorker) process.send?.(message);
    },
    receive: (onPurge) => {
      cluster.worker?.on('message', (message: ToWorker) => {
        if (message.type === 'purge') onPurge(message.tags);
      });
    },
  };
}
