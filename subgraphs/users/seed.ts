/** Sample members, invented, with the password in the README. */
import { createHash } from 'node:crypto';
import type { AccountState } from '@marquee/contracts/events/users';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { randomFor, pickWeighted } from '@marquee/demo-data/seeded-random';
import { DEMO_PASSWORD, STAFF, DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoAccount, DemoProfile, DemoData } from '@marquee/demo-data/demo-data';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Change, Write } from '@marquee/document-store/port';
import { accountCreated } from './accounts/account-events.js';
import { AVATAR_IDS } from './avatar/describe-avatar.js';
import { myListChanged } from './my-list/change-my-list.js';
import type { UsersConfig } from './config.js';
import type { AccountDocument, DeviceKind, DeviceRecord, ProfileRecord } from './documents.js';
import { profileCreated } from './profiles/profile-events.js';
import { effectiveMaturityLimit } from './rules/maturity-limit.js';
import { normaliseEmail } from './rules/check-input.js';
import { addEntry } from './rules/my-list.js';
import type { ListEntry } from './rules/my-list.js';
import { hashSecret } from './secrets/secret-hash.js';
import type { UsersStore } from './store.js';

/** About 500 writes and as many events per commit. */
const ACCOUNTS_PER_COMMIT = 100;

/** One salt for all sample secrets: the same bytes on every machine, and one slow hash in place of thousands. */
const SAMPLE_SALT = createHash('sha256').update('marquee sample members').digest().subarray(0, 16);

const DEVICES: readonly (readonly [{ readonly kind: DeviceKind; readonly name: string }, number])[] = [
  [{ kind: 'TV', name: 'Living room' }, 60],
  [{ kind: 'SET_TOP_BOX', name: 'Box under the television' }, 15],
  [{ kind: 'LAPTOP', name: 'Laptop' }, 15],
  [{ kind: 'TABLET', name: 'Tablet' }, 10],
];

/** Hashes each distinct PIN once. */
function createPinHasher(): (pin: string | null) => Promise<string | null> {
  const hashes = new Map<string, Promise<string>>();
  return async (pin) => {
    if (pin === null) return null;
    const hash = hashes.get(pin) ?? hashSecret('pin', pin, SAMPLE_SALT);
    hashes.set(pin, hash);
    return hash;
  };
}

function toProfile(profile: DemoProfile, pinHash: string | null): ProfileRecord {
  const dice = randomFor(`preferences ${profile.id}`);
  const { id, name, isKids, language } = profile;
  return {
    id,
    revision: 1,
    name,
    avatarId: dice.pick(AVATAR_IDS),
    isKids,
    maturityLimit: effectiveMaturityLimit(profile),
    language,
    pinHash,
    autoplayNextEpisode: dice.next() < 0.9,
    autoplayPreviews: !isKids && dice.next() < 0.7,
    accessibility: {
      audioDescription: dice.next() < 0.03,
      captions: dice.next() < 0.25,
      captionSize: pickWeighted(dice, [
        ['SMALL', 1],
        ['MEDIUM', 8],
        ['LARGE', 2],
      ] as const),
      highContrast: dice.next() < 0.03,
      reduceMotion: dice.next() < 0.05,
    },
  };
}

function toDevice({ deviceId }: DemoAccount): DeviceRecord {
  return {
    id: deviceId,
    ...pickWeighted(randomFor(`device ${deviceId}`), DEVICES),
    lastSeenAt: DEMO_NOW.toISOString(),
  };
}

function statusOf({ subscriptionStatus }: DemoAccount): AccountState['status'] {
  return subscriptionStatus === 'ON_HOLD' ? 'ON_HOLD' : 'ACTIVE';
}

function toAccount(account: DemoAccount, profiles: readonly ProfileRecord[]): AccountDocument {
  return {
    id: account.id,
    revision: 1,
    email: account.email,
    status: statusOf(account),
    country: account.country,
    language: account.language,
    createdAt: account.createdAt,
    profiles,
    devices: [toDevice(account)],
    staffScopes: [],
    subscriptionVersion: 0,
    marketingConsent: false,
  };
}

function toEntries(saved: ReturnType<DemoData['myList']>): readonly ListEntry[] {
  return [...saved]
    .sort((a, b) => Date.parse(a.addedAt) - Date.parse(b.addedAt))
    .reduce<readonly ListEntry[]>((entries, { titleId, addedAt }) => {
      const addition = addEntry(entries, titleId, new Date(addedAt));
      return addition.kind === 'added' ? addition.entries : entries;
    }, []);
}

interface SeedPart {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
}

function listsOf(demoData: DemoData, member: DemoAccount, store: UsersStore): SeedPart {
  const lists = member.profiles
    .map((profile) => ({ id: profile.id, entries: toEntries(demoData.myList(member, profile)) }))
    .filter(({ entries }) => entries.length > 0);
  return {
    writes: lists.map((list) => store.saveMyList(list, null)),
    events: lists.map(({ id, entries }) => myListChanged(id, entries, entries[0]?.addedAt ?? member.createdAt)),
  };
}

/** Staff: an account each, with scopes and without profile and subscription. */
function staffPart(passwordHash: string, store: UsersStore): SeedPart {
  const accounts = STAFF.map(
    ({ id, email, scopes }): AccountDocument => ({
      id,
      revision: 1,
      email,
      status: 'ACTIVE',
      country: 'US',
      language: 'en-US',
      createdAt: DEMO_NOW.toISOString(),
      profiles: [],
      devices: [],
      staffScopes: scopes,
      subscriptionVersion: 0,
      marketingConsent: false,
    }),
  );
  return {
    writes: accounts.flatMap((account) => [
      store.insertAccount(account),
      store.saveCredential({ id: account.email, accountId: account.id, passwordHash, secondFactor: null }, null),
    ]),
    events: accounts.map(accountCreated),
  };
}

/** Deterministic: the same accounts, hashes and events on every machine. */
export async function* seed({ seedSize }: SubgraphRuntime<UsersConfig>, store: UsersStore): AsyncGenerator<Change> {
  if (seedSize === 'none') return;
  const demoData = createDemoData(seedSize);
  const passwordHash = await hashSecret('password', DEMO_PASSWORD, SAMPLE_SALT);
  const hashPin = createPinHasher();

  const toPart = async (member: DemoAccount): Promise<SeedPart> => {
    const profiles = await Promise.all(
      member.profiles.map(async (profile) => toProfile(profile, await hashPin(profile.pin))),
    );
    const account = toAccount(member, profiles);
    const lists = listsOf(demoData, member, store);
    const credential = { id: normaliseEmail(account.email), accountId: account.id, passwordHash, secondFactor: null };
    return {
      writes: [store.insertAccount(account), store.saveCredential(credential, null), ...lists.writes],
      events: [
        accountCreated(account),
        ...profiles.map((profile) => profileCreated(account, profile, account.createdAt)),
        ...lists.events,
      ],
    };
  };

  for (let start = 0; start < demoData.accountCount; start += ACCOUNTS_PER_COMMIT) {
    const count = Math.min(ACCOUNTS_PER_COMMIT, demoData.accountCount - start);
    const parts = await Promise.all(
      Array.from({ length: count }, (_, offset) => toPart(demoData.account(start + offset))),
    );
    yield { writes: parts.flatMap((part) => part.writes), events: parts.flatMap((part) => part.events) };
  }
  yield staffPart(passwordHash, store);
}
