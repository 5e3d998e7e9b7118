/** API keys and their roles. Only a hash of a key is stored. */
import { randomBytes } from 'node:crypto';
import type { ApiKey, Role } from '../store/documents.js';
import { ClientError } from '../client-error.js';
import { hashOf } from '../store/registry-store.js';
import type { RegistryStore } from '../store/registry-store.js';

/** The owner of an authenticated key. */
export interface Caller {
  readonly name: string;
  readonly graph: string;
  readonly roles: readonly Role[];
}

const SECRET_BYTES = 32;
/** A name is one line of a list or a history. */
const KEY_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

/** A new key in the format of GraphOS' graph keys. */
export function generateKey(graph: string): string {
  return `service:${graph}:${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

const DESCRIPTION: Readonly<Record<Role, string>> = {
  read: 'read schemas',
  check: 'check changes',
  operate: 'switch features and subgraphs off and on',
  publish: 'publish, remove and roll back',
  report: 'report usage',
  admin: 'manage keys',
};

/** The roles that a role includes. */
const INCLUDES: Readonly<Record<Role, readonly Role[]>> = {
  read: [],
  check: ['read'],
  operate: ['read'],
  publish: ['check', 'operate', 'read'],
  report: [],
  admin: ['read', 'check', 'operate', 'publish', 'report'],
};

export function hasRole(caller: Caller, role: Role): boolean {
  return caller.roles.some((own) => own === role || INCLUDES[own].includes(role));
}

/** Throws a `ClientError` when the key is unknown, belongs to another graph, or lacks the role. */
export function requireRole(caller: Caller | null, graph: string, role: Role): Caller {
  if (caller === null)
    throw new ClientError(
      'REGISTRY_UNKNOWN_KEY',
      'The API key is unknown to this registry: set APOLLO_KEY to a key of this registry (`marquee key create` makes one).',
    );
  if (caller.graph !== graph)
    throw new ClientError(
      'REGISTRY_UNKNOWN_GRAPH',
      `The key "${caller.name}" belongs to the graph "${caller.graph}", not to "${graph}": use a key of that graph, or correct the graph ref.`,
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

  /** Authenticates by the hash of a key: for sessions, whose key may have been revoked since they began. */
  async callerOfHash(hash: string): Promise<Caller | null> {
    const known = (await this.store.key(hash))?.document;
    return known === undefined || known.revokedAt !== null
      ? null
      : { name: known.name, graph: known.graph, roles: known.roles };
  }

  /** Stores a key that was generated elsewhere. Idempotent. */
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

  /** Returns the new key, which is not stored and cannot be read again. Throws a `ClientError` for an invalid name. */
  async create(name: string, graph: string, roles: readonly Role[], by: string): Promise<string> {
    if (!KEY_NAME.test(name))
      throw new ClientError(
        'REGISTRY_BAD_NAME',
        `${JSON.stringify(name.slice(0, 80))} is not a valid name of a key: use a letter or digit, then up to 63 letters, digits, spaces, ".", "_", "@" or "-".`,
      );
    const key = generateKey(graph);
    await this.register(key, { name, graph, roles, by });
    return key;
  }

  /** Revokes all keys of that name; false when no key of that name is valid. */
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
