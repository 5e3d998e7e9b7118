/** Operations that clients are known to send. Changes are checked against them. */

export interface KnownOperation {
  readonly name: string;
  /** A document, or a usage report's signature of one: literals blanked, aliases gone. */
  readonly body: string;
  /** `manifest`: a client was built with it. `traffic`: it was seen. */
  readonly source: 'manifest' | 'traffic';
  readonly clients: readonly ClientUse[];
}

export interface ClientUse {
  readonly name: string;
  readonly version: string;
  /** Requests within the window that was looked at; null when only the manifest says so. */
  readonly requests: number | null;
}

/** Clients need not say who they are. */
export function clientName({ name }: Pick<ClientUse, 'name'>): string {
  return name === '' ? 'an unnamed client' : name;
}

export function describeClient(client: Pick<ClientUse, 'name' | 'version'>): string {
  return [clientName(client), client.version].filter((part) => part !== '').join(' ');
}
