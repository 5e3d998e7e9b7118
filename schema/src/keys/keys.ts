/** API keys: made, recognised, revoked. */
import { randomBytes } from 'node:crypto';
import type { ApiKey, Role } from '../store/documents.js';
import { ClientError } from '../client-error.js';
import { hashOf } from '../store/registry-store.js';
import type { RegistryStore } from '../store/registry-store.js';

/** Who is asking, as their key says. */
export interface Caller {
  readonly name: string;
  readonly graph: string;
  readonly roles: readonly Role[];
}

const SECRET_BYTES = 32;
/** It stands in lists and histories, one a line. */
const KEY_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

/** A key in the form that GraphOS clients expect: they send it as it is. */
export function generateKey(graph: string): string {
  return `service:${graph}:${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

const DESCRIPTION: Readonly<Record<Role, string>> = {
  read: 'read schemas',
  check: 'check changes',
  publish: 'publish, remove and roll back',
  report: 'report usage',
  admin: 'manage keys',
};

/** An admin may do everything; whoever may publish may also check and read, and whoever may check may read. */
const INCLUDES: Readonly<Record<Role, readonly Role[]>> = {
  read: [],
  check: ['read'],
  publish: ['check', 'read'],
  report: [],
  admin: ['read', 'check', 'publish', 'report'],
};

export function hasRole(caller: Caller, role: Role): boolean {
  return caller.roles.some((own) => own === role || INCLUDES[own].includes(role));
}

/** The caller, if the key is known and of this graph and may do this; else throws a `Refusal`. */
export function requireRole(caller: Caller | null, graph: string, role: Role): Caller {
  if (caller === null)
    throw new ClientError(
      'REGISTRY_UNKNOWN_KEY',
      'The API key is not one of this registry: set APOLLO_KEY to one that is (`marquee key create` makes them).',
    );
  if (caller.graph !== graph)
    throw new ClientError(
      'REGISTRY_UNKNOWN_GRAPH',
      `The key "${caller.name}" is for the graph "${caller.graph}", not for "${graph}": use a key of that graph, or mend the graph ref.`,
    );
  if (!hasRole(caller, role))
    throw new ClientError(
      'FORBIDDEN',
      `The key "${caller.name}" may not ${DESCRIPTION[role]}: ask an admin of "${graph}" for a key with the role "${role}".`,
    );
  return caller;
}

export class Keys {
  constructor(
    private readonly store: RegistryStore,
    private readonly clock: () => Date,
  ) {}

  /** Null for a key that is unknown or revoked. */
  async authenticate(key: string | undefined): Promise<Caller | null> {
    return key === undefined || key === '' ? null : this.callerOfHash(hashOf(key));
  }

  /** The same, by the key's hash: for whoever was recognised before, and may have been revoked since. */
  async callerOfHash(hash: string): Promise<Caller | null> {
    const known = (await this.store.key(hash))?.document;
    return known === undefined || known.revokedAt !== null
      ? null
      : { name: known.name, graph: known.graph, roles: known.roles };
  }

  /** Keeps a key that somebody else made up, under its hash. Idempotent. */
  async register(
    key: string,
    { name, graph, roles, by }: Pick<ApiKey, 'name' | 'graph' | 'roles' | 'by'>,
  ): Promise<void> {
    if ((await this.store.key(hashOf(key))) !== null) return;
    await this.store.addKey({
      id: hashOf(key),
      name,
      graph,
      roles,
      by,
      at: this.clock().toISOString(),
      revokedAt: null,
    });
  }

  /** Answers the new key: the only time it is seen. */
  async create(name: string, graph: string, roles: readonly Role[], by: string): Promise<string> {
    if (!KEY_NAME.test(name))
      throw new ClientError(
        'REGISTRY_BAD_NAME',
        `${JSON.stringify(name.slice(0, 80))} cannot name a key: use a letter or digit, then up to 63 letters, digits, spaces, ".", "_", "@" or "-".`,
      );
    const key = generateKey(graph);
    await this.register(key, { name, graph, roles, by });
    return key;
  }

  /** By the name that it was made with; false when no key of that name is in force. */
  async revoke(name: string, graph: string): Promise<boolean> {
    const keys = (await this.store.keysOf(graph)).filter((key) => key.name === name && key.revokedAt === null);
    for (const { id } of keys) {
      const current = await this.store.key(id);
      if (current !== null) await this.store.revokeKey(current.document, current.version, this.clock().toISOString());
    }
    return keys.length > 0;
  }

  list(graph: string): Promise<readonly ApiKey[]> {
    return this.store.keysOf(graph);
  }
}
