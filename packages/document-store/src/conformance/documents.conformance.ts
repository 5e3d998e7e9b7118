/** Conformance of single documents: reading by id, versions, uniqueness, and atomic commits. */
import { describe, expect, test } from 'vitest';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Collection, CollectionDefinition, Store } from '../port.js';
import { withReadCount } from '../read-counter.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface Member {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly tags?: readonly string[];
  readonly nested?: { readonly deep: readonly (number | null)[] };
}

const MEMBERS: CollectionDefinition<Member> = {
  name: 'members',
  indexes: [{ fields: ['email'], unique: true }, { fields: ['name'] }],
};

function member(id: string, name = `Member ${id}`, email: string | null = null): Member {
  return { id, email, name };
}

type WithMembers = (
  work: (members: Collection<Member>, store: Store, reopen: () => Promise<Store>) => Promise<void>,
) => Promise<void>;

/** Reading documents by id. */
function describeReads(withMembers: WithMembers): void {
  describe('reading by id', () => {
    test('a document is returned unchanged, with any JSON content', () =>
      withMembers(async (members, store) => {
        const whole: Member = {
          id: 'Ω/1 "',
          email: null,
          name: "Zoë's 🎬 \\ \u0001",
          tags: [],
          nested: { deep: [1.5, null, -0.1] },
        };
        await store.commit({ writes: [members.upsert(whole)] });
        expect(await members.get(whole.id)).toEqual(whole);
      }));

    test('an unknown id is null', () =>
      withMembers(async (members) => {
        expect(await members.get('unknown')).toBeNull();
        expect(await members.getVersioned('unknown')).toBeNull();
      }));

    test('several documents are returned in the order of their ids, with duplicates, and null for unknown ids', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: ['a', 'b', 'c'].map((id) => members.upsert(member(id))) });
        const found = await members.getMany(['c', 'x', 'a', 'c']);
        expect(found).toEqual([member('c'), null, member('a'), member('c')]);
        expect(await members.getMany([])).toEqual([]);
        await store.commit({ writes: [members.upsert(member('c'))] });
        expect(await members.getManyVersioned(['c', 'x', 'a'])).toEqual([
          { document: member('c'), version: 2 },
          null,
          { document: member('a'), version: 1 },
        ]);
      }));

    test('reading a thousand documents is one read', () =>
      withMembers(async (members, store) => {
        const ids = Array.from({ length: 1000 }, (_, index) => `m${index}`);
        await store.commit({ writes: ids.map((id) => members.upsert(member(id))) });
        const { result, reads } = await withReadCount(() => members.getMany(ids));
        expect(result.map((found) => found?.id)).toEqual(ids);
        expect(reads).toBe(1);
        expect((await withReadCount(() => members.get('m1'))).reads).toBe(1);
        expect((await withReadCount(() => members.getVersioned('m1'))).reads).toBe(1);
        expect((await withReadCount(() => members.find({ limit: 10 }))).reads).toBe(1);
        expect((await withReadCount(() => members.count({}))).reads).toBe(1);
      }));

    test('mutating a returned document does not change the store', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.upsert({ ...member('a'), tags: ['kept'] })] });
        const read = await members.get('a');
        const change = (): unknown => (read?.tags as string[]).push('not kept');
        // An adapter whose readers share documents freezes them in this suite.
        if (Object.isFrozen(read)) expect(change).toThrow(TypeError);
        else change();
        expect((await members.get('a'))?.tags).toEqual(['kept']);
      }));
  });
}

/** Versions and version conflicts. */
function describeVersions(withMembers: WithMembers): void {
  describe('versions', () => {
    test('the version is 1 after the insert and increases by 1 with each write', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.insert(member('a'))] });
        expect((await members.getVersioned('a'))?.version).toBe(1);
        await store.commit({ writes: [members.upsert(member('a', 'Anew'))] });
        await store.commit({ writes: [members.replace(member('a', 'Again'), 2)] });
        expect(await members.getVersioned('a')).toEqual({ document: member('a', 'Again'), version: 3 });
      }));

    test('of two replaces of the same version, the second fails with a conflict', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.upsert(member('a'))] });
        const outcomes = await Promise.allSettled([
          store.commit({ writes: [members.replace(member('a', 'First'), 1)] }),
          store.commit({ writes: [members.replace(member('a', 'Second'), 1)] }),
        ]);
        const refused = outcomes
          .filter((outcome) => outcome.status === 'rejected')
          .map((outcome) => outcome.reason as unknown);
        expect(refused).toEqual([new VersionConflictError('members', 'a', 1, 2)]);
      }));

    test('replacing an unknown document, or removing one at a version, is a conflict', () =>
      withMembers(async (members, store) => {
        await expect(store.commit({ writes: [members.replace(member('a'), 1)] })).rejects.toEqual(
          new VersionConflictError('members', 'a', 1, null),
        );
        await expect(store.commit({ writes: [members.remove('a', 1)] })).rejects.toThrow(VersionConflictError);
        await store.commit({ writes: [members.upsert(member('a'))] });
        await expect(store.commit({ writes: [members.remove('a', 7)] })).rejects.toThrow(VersionConflictError);
        expect(await members.get('a')).not.toBeNull();
      }));

    test('removing needs neither a version nor an existing document', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.upsert(member('a')), members.upsert(member('b'))] });
        await store.commit({ writes: [members.remove('a'), members.remove('b', 1), members.remove('unknown')] });
        expect(await members.getMany(['a', 'b'])).toEqual([null, null]);
      }));
  });
}

/** Unique ids and fields. */
function describeUniqueness(withMembers: WithMembers): void {
  describe('uniqueness', () => {
    test('inserting an existing id is a duplicate', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.insert(member('a'))] });
        await expect(store.commit({ writes: [members.insert(member('a', 'Other'))] })).rejects.toEqual(
          new DuplicateError('members', 'a', ['id']),
        );
        expect((await members.get('a'))?.name).toBe('Member a');
      }));

    test('a unique value is enforced for every kind of write and is available after a removal', () =>
      withMembers(async (members, store) => {
        await store.commit({
          writes: [
            members.upsert(member('a', 'A', 'a@example.org')),
            members.upsert(member('b', 'B', 'b@example.org')),
          ],
        });
        const taken = (id: string): DuplicateError => new DuplicateError('members', id, ['email']);
        await expect(store.commit({ writes: [members.insert(member('c', 'C', 'a@example.org'))] })).rejects.toEqual(
          taken('c'),
        );
        await expect(store.commit({ writes: [members.upsert(member('b', 'B', 'a@example.org'))] })).rejects.toEqual(
          taken('b'),
        );
        await expect(store.commit({ writes: [members.replace(member('b', 'B', 'a@example.org'), 1)] })).rejects.toEqual(
          taken('b'),
        );
        await store.commit({ writes: [members.remove('a'), members.insert(member('c', 'C', 'a@example.org'))] });
        expect((await members.get('c'))?.email).toBe('a@example.org');
      }));

    test('documents without the field do not conflict', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.insert(member('a')), members.insert(member('b'))] });
        expect(await members.count({ email: null })).toBe(2);
      }));
  });
}

/** Atomic commits, and opening collections. */
function describeCommits(withMembers: WithMembers): void {
  describe('a commit', () => {
    test('applies all of its writes or none', () =>
      withMembers(async (members, store) => {
        await store.commit({ writes: [members.upsert(member('a'))] });
        const conflicting = store.commit({
          writes: [
            members.upsert(member('b')),
            members.remove('a'),
            members.insert(member('a')),
            members.replace(member('a'), 9),
          ],
        });
        await expect(conflicting).rejects.toThrow(VersionConflictError);
        expect(await members.getMany(['a', 'b'])).toEqual([member('a'), null]);
        expect((await members.getVersioned('a'))?.version).toBe(1);
      }));

    test('applies its writes in order', () =>
      withMembers(async (members, store) => {
        await store.commit({
          writes: [members.insert(member('a', 'First')), members.remove('a'), members.insert(member('a', 'Second'))],
        });
        expect(await members.getVersioned('a')).toEqual({ document: member('a', 'Second'), version: 1 });
      }));

    test('fails for a document without an id and for a collection that is not open', () =>
      withMembers(async (members, store) => {
        await expect(store.commit({ writes: [members.upsert(member(''))] })).rejects.toThrow('needs a non-empty id');
        await expect(store.commit({ writes: [{ kind: 'remove', collection: 'elsewhere', id: 'a' }] })).rejects.toThrow(
          'elsewhere',
        );
      }));

    test('survives a restart', () =>
      withMembers(async (members, store, reopen) => {
        await store.commit({ writes: [members.upsert(member('a')), members.upsert(member('a', 'Again'))] });
        const again = await (await reopen()).collection(MEMBERS);
        expect(await again.getVersioned('a')).toEqual({ document: member('a', 'Again'), version: 2 });
      }));
  });

  describe('a collection', () => {
    test('opened twice accesses the same documents', () =>
      withMembers(async (members, store) => {
        const second = await store.collection(MEMBERS);
        await store.commit({ writes: [second.upsert(member('a'))] });
        expect(await members.get('a')).toEqual(member('a'));
      }));

    test('keeps its documents when its indexes change, and queries use the new indexes', () =>
      withMembers(async (members, store, reopen) => {
        await store.commit({
          writes: [
            members.upsert(member('a', 'Zoë', 'z@example.org')),
            members.upsert(member('b', 'Ada', 'a@example.org')),
          ],
        });
        const changed = await (await reopen()).collection<Member>({
          name: 'members',
          indexes: [{ fields: ['name', 'email'] }],
        });
        const page = await changed.find({
          where: { name: 'Zoë' },
          orderBy: { field: 'email', direction: 'ascending' },
          limit: 5,
        });
        expect(page.documents.map(({ id }) => id)).toEqual(['a']);
        await expect(changed.find({ where: { email: 'a@example.org' }, limit: 5 })).rejects.toThrow('index');
      }));
  });
}

export function describeDocumentsConformance(create: CreateStoreHarness): void {
  const withMembers: WithMembers = (work) =>
    withStore(create, async (store, reopen) => work(await store.collection(MEMBERS), store, reopen));

  describeReads(withMembers);
  describeVersions(withMembers);
  describeUniqueness(withMembers);
  describeCommits(withMembers);
}
