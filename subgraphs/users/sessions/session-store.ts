/** Sign-ins that go on, and those that are over while their access tokens still live. */
import type { AccountId, DeviceId, ProfileId, SessionId } from '@marquee/contracts/ids';
import { readAllPages } from '@marquee/document-store/pages';
import type { Collection, CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';
import type { RenewableSession } from '../rules/renewal.js';
import { removeExpired } from '../expiring-documents.js';
import type { ExpiringDocument } from '../expiring-documents.js';

export interface SessionDocument extends RenewableSession, ExpiringDocument {
  readonly id: SessionId;
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  /** Chosen on this device; null until then. */
  readonly profileId: ProfileId | null;
  /** RFC 3339 in UTC. */
  readonly startedAt: string;
}

/** A sign-in that is over, or a profile whose tokens of before `at` say too much. */
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

/** For verifiers of access tokens. */
export interface EndedTokens {
  /** Nothing that these sign-ins issued is good any more. */
  readonly sessions: readonly string[];
  /** Profile -> seconds since 1970: what was issued for it before is to be renewed. */
  readonly profiles: Readonly<Record<string, number>>;
}

export interface SessionStore {
  versioned(id: SessionId): Promise<Versioned<SessionDocument> | null>;
  /** All that go on, however many. */
  ofAccount(accountId: AccountId): Promise<readonly SessionDocument[]>;
  /** Adds it, and takes forgotten ones along. */
  begin(session: SessionDocument, now: Date): Promise<readonly Write[]>;
  save(session: SessionDocument, replaced: Versioned<SessionDocument>): Write;
  /** They are over, at once here and within seconds wherever their access tokens are shown. */
  end(sessions: readonly SessionDocument[], now: Date): readonly Write[];
  /** Access tokens of the profile have to be renewed: what it may see is another than they say. */
  requireTokenRenewal(profileId: ProfileId, now: Date): Write;
  ended(now: Date): Promise<EndedTokens>;
}

/** So long after its expiry an access token is believed at most: while we are away, and by clocks that are slow. */
const GRACE_MS = 11 * 60_000;
const PAGE = 1000;

/** @param accessTtlSeconds For how long an ended session has to be remembered. */
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
