/** A queue that serves its clients in turn: a client with many items delays another by one item. */

export interface FairQueue<T> {
  readonly size: number;
  sizeOf(client: string): number;
  add(client: string, item: T): void;
  /** The oldest item of the client whose turn it is; undefined when the queue is empty. */
  next(): T | undefined;
}

export function createFairQueue<T>(): FairQueue<T> {
  // A client is moved to the end when one of its items is taken; it is left out when it has none.
  const clients = new Map<string, T[]>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    sizeOf: (client) => clients.get(client)?.length ?? 0,
    add: (client, item) => {
      size += 1;
      const items = clients.get(client);
      if (items === undefined) clients.set(client, [item]);
      else items.push(item);
    },
    next: () => {
      const [entry] = clients;
      if (entry === undefined) return undefined;
      const [client, items] = entry;
      clients.delete(client);
      const item = items.shift();
      if (items.length > 0) clients.set(client, items);
      size -= 1;
      return item;
    },
  };
}
