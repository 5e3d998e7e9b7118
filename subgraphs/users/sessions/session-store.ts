/** Open sessions, and ended ones whose access tokens have not expired. */
import type { AccountId, DeviceId, ProfileId, SessionId } from '@marquee/contracts/ids';
import { readAllPages } from '@marquee/document-store/pages';
import type { CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';
import type { RenewableSession } from '../rules/renewal.js';
import { removeExpired } from '@marquee/document-store/expiring-documents';
import type { ExpiringDocument } from '@marquee/document-store/expiring-documents';

export interface SessionDocument extends RenewableSession, ExpiringDocument {
  readonly id: SessionId;
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  /** The profile selected on this device; null before that. */
  readonly profileId: ProfileId | null;
  /** RFC 3339 in UTC. */
  readonly startedAt: string;
}

/** An ended session, or a profile whose tokens issued before `at` must be renewed. */
interface EndedDocument extends ExpiringDocument {
  readonly kind: 'session' | 'profile';
  readonly at: string;
}

const SESSIONS = {
  name: 'sessions',
  indexes: [{ fields: ['accountId'] }, { fields: ['until'] }],
} satisfies CollectionDefinition<SessionDocument>;
const ENDED = {
  name: 'ended_sessions',
  indexes: [{ fields: ['until'] }],
} satisfies CollectionDefinition<EndedDocument>;

/** The list for verifiers of access tokens. */
export interface EndedTokens {
  /** Ids of ended sessions: every token of theirs is invalid. */
  readonly sessions: readonly string[];
  /** By profile id, in seconds since 1970: tokens of the profile issued before then must be renewed. */
  readonly profiles: Readonly<Record<string, number>>;
}

export interface SessionStore {
  versioned(id: SessionId): Promise<Versioned<SessionDocument> | null>;
  /** All open sessions of the account. */
  ofAccount(accountId: AccountId): Promise<readonly SessionDocument[]>;
  /** Returns the writes of the new session, and of the removal of expired documents. */
  begin(session: SessionDocument, now: Date): Promise<readonly Write[]>;
  save(session: SessionDocument, replaced: Versioned<SessionDocument>): Write;
  /** Ends the sessions: here with the commit, at the router within seconds. */
  end(sessions: readonly SessionDocument[], now: Date): readonly Write[];
  /** Requires renewal of the profile's access tokens, whose maturity limit is outdated. */
  requireTokenRenewal(profileId: ProfileId, now: Date): Write;
  ended(now: Date): Promise<EndedTokens>;
}

/**
 * The longest time after its expiry at which an access token is accepted: the router's grace period, plus clock skew.
 */
const GRACE_MS = 11 * 60_000;
const PAGE = 1000;

/** @param accessTtlSeconds Lifetime of an access token, for which an ended session is kept. */
export async function openSessionStore(store: Store, accessTtlSeconds: number): Promise<SessionStore> {
  const sessions = await store.collection<SessionDocument>(SESSIONS);
  const ended = await store.collection<EndedDocument>(ENDED);
  const remembered = (id: string, kind: EndedDocument['kind'], now: Date): Write =>
    ended.upsert({
      id,
      kind,
      at: now.toISOString(),
      until: new Date(now.getTime() + accessTtlSeconds * 1000 + GRACE_MS).toISOString(),
    });

  return {
    versioned: (id) => sessions.getVersioned(id),
    ofAccount: (accountId) => readAllPages((after) => sessions.find({ where: { accountId }, after, limit: PAGE })),
    begin: async (session, now) => [
      sessions.insert(session),
      ...(await removeExpired(sessions, now)),
      ...(await removeExpired(ended, now)),
    ],
    save: (session, replaced) => sessions.replace(session, replaced.version),
    end: (over, now) => over.flatMap(({ id }) => [sessions.remove(id), remembered(id, 'session', now)]),
    requireTokenRenewal: (profileId, now) => remembered(profileId, 'profile', now),
    ended: async (now) => {
      const all = await readAllPages((after) =>
        ended.find({
          orderBy: { field: 'until', direction: 'ascending' },
          from: now.toISOString(),
          after,
          limit: PAGE,
        }),
      );
      return {
        sessions: all.filter(({ kind }) => kind === 'session').map(({ id }) => id),
        profiles: Object.fromEntries(
          all.filter(({ kind }) => kind === 'profile').map(({ id, at }) => [id, Date.parse(at) / 1000]),
        ),
      };
    },
  };
}
