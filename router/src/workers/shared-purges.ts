/** What the caches of the workers behind one port tell each other: purges, and the writes of members. */
import cluster from 'node:cluster';
import type { FromWorker, ToWorker } from './messages.js';

export interface SharedPurges {
  /** To all other workers. */
  send(tags: readonly string[]): void;
  /** To all other workers: a mutation of the account has ended, and its response has this version. */
  sendWrite(accountId: string, version: string): void;
  /** Calls the functions for what other workers send. */
  receive(listener: PurgeListener): void;
}

export interface PurgeListener {
  onPurge(tags: readonly string[]): void;
  onWrite(accountId: string, version: string): void;
}

/** Sends nothing in a router without workers. */
export function sharedPurges(): SharedPurges {
  const send = (message: FromWorker): void => {
    if (cluster.isWorker) process.send?.(message);
  };
  return {
    send: (tags) => send({ type: 'purge', tags }),
    sendWrite: (accountId, version) => send({ type: 'write', accountId, version }),
    receive: (listener) => {
      cluster.worker?.on('message', (message: ToWorker) => {
        if (message.type === 'purge') listener.onPurge(message.tags);
        if (message.type === 'write') listener.onWrite(message.accountId, message.version);
      });
    },
  };
}
