/** A client in the words of findings. */
import type { ClientUse } from './known-operation.js';

/** Clients need not say who they are. */
export const clientName = ({ name }: Pick<ClientUse, 'name'>): string => (name === '' ? 'an unnamed client' : name);

export const describeClient = (client: Pick<ClientUse, 'name' | 'version'>): string =>
  [clientName(client), client.version].filter((part) => part !== '').join(' ');
