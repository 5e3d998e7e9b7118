/** Operations that clients are known to send. Changes are checked against them. */

export interface KnownOperation {
  readonly name: string;
  /** A document, or its signature from a usage report: without literals and aliases. */
  readonly body: string;
  /** `manifest`: published with a manifest of persisted operations. `traffic`: reported by a router. */
  readonly source: 'manifest' | 'traffic';
  readonly clients: readonly ClientUse[];
}

export interface ClientUse {
  readonly name: string;
  readonly version: string;
  /** Requests within the checked window; null when the client is known from a manifest only. */
  readonly requests: number | null;
}

/** A client may send no name. */
export function clientName({ name }: Pick<ClientUse, 'name'>): string {
  return name === '' ? 'an unnamed client' : name;
}

export function describeClient(client: Pick<ClientUse, 'name' | 'version'>): string {
  return [clientName(client), client.version].filter((part) => part !== '').join(' ');
}
