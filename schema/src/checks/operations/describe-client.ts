/** A client in the words of findings. */
import type { ClientUse } from './known-operation.js';

/** Clients need not say who they are. */
export function clientName({ name }: Pick<ClientUse, 'name'>): string {
  return name === '' ? 'an unnamed client' : name;
}

export function describeClient(client: Pick<ClientUse, 'name' | 'version'>): string {
  return [clientName(client), client.version].filter((part) => part !== '').join(' ');
}
