/** Conformance of repeated reads: after every write, each kind of read returns what is stored then. */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import type { Collection, CollectionDefinition, Store, Write } from '../port.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface Note {
  readonly id: string;
  readonly owner: string;
  readonly text: string;
  readonly serial: string | null;
}

const NOTES: CollectionDefinition<Note> = {
  name: 'notes',
  indexes: [{ fields: ['owner'] }, { fields: ['serial'], unique: true }],
  search: ['text'],
};
const OTHER_NOTES: CollectionDefinition<Note> = { ...NOTES, name: 'other_notes' };

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const OWNERS = ['x', 'y'] as const;
const ROUNDS = 150;

/** What a collection contains, by id. */
interface StoredNote {
  readonly document: Note;
  readonly version: number;
}

type Model = Map<string, StoredNote>;

/** A write and its effect on the model. */
function randomWrite(random: Random, notes: Collection<Note>, model: Model, round: number): Write {
  const id = random.pick(IDS);
  const serial = random.pick([null, null, 's1', 's2']);
  const document = { id, owner: random.pick(OWNERS), text: `word${random.int(3)} ${round}`, serial };
  const stored = model.get(id);
  const version = random.pick([stored?.version ?? 1, stored?.version ?? 1, 7_000]);
  const next = { document, version: (stored?.version ?? 0) + 1 };
  switch (random.pick(['insert', 'upsert', 'replace', 'remove'] as const)) {
    case 'insert':
      model.set(id, next);
      return notes.insert(document);
    case 'upsert':
      model.set(id, next);
      return notes.upsert(document);
    case 'replace':
      model.set(id, next);
      return notes.replace(document, version);
    case 'remove':
      model.delete(id);
      return stored === undefined || random.next() < 0.5 ? notes.remove(id) : notes.remove(id, version);
  }
}

async function expectReads(notes: Collection<Note>, model: Model): Promise<void> {
  const stored = [...model.values()].map(({ document }) => document).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ofOwner = (owner: string): readonly Note[] => stored.filter((note) => note.owner === owner);
  const ids = ['unknown', ...IDS, 'a'];
  expect(await notes.getManyVersioned(ids)).toEqual(ids.map((id) => model.get(id) ?? null));
  expect(await notes.getMany(ids)).toEqual(ids.map((id) => model.get(id)?.document ?? null));
  for (const id of ids) {
    expect(await notes.getVersioned(id)).toEqual(model.get(id) ?? null);
    expect(await notes.get(id)).toEqual(model.get(id)?.document ?? null);
  }
  expect((await notes.find({ limit: 10 })).documents).toEqual(stored);
  const pages = await notes.findMany({ field: 'owner', in: OWNERS, limit: 10 });
  expect(pages.map(({ documents }) => documents)).toEqual(OWNERS.map(ofOwner));
  expect(await notes.countMany({ field: 'owner', in: OWNERS })).toEqual(OWNERS.map((owner) => ofOwner(owner).length));
  for (const text of ['word0', 'word1', 'word2'])
    expect(await notes.search(text, 10)).toEqual(stored.filter((note) => note.text.startsWith(text)));
}

export function describeRepeatedReadsConformance(create: CreateStoreHarness): void {
  test('after each of many random commits, some of them refused, every kind of read returns the stored documents', () =>
    withStore(create, async (store, reopen) => {
      const random = createRandom(20261130);
      let current: Store = store;
      const models: [Model, Model] = [new Map<string, StoredNote>(), new Map<string, StoredNote>()];
      const open = async (): Promise<readonly [Collection<Note>, Collection<Note>]> => [
        await current.collection(NOTES),
        await current.collection(OTHER_NOTES),
      ];
      let collections = await open();
      let refused = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        if (round % 50 === 49) {
          current = await reopen();
          collections = await open();
        }
        const which = random.int(2) === 0 ? 0 : 1;
        const changed: Model = new Map(models[which]);
        const count = 1 + random.int(3);
        const writes = Array.from({ length: count }, () => randomWrite(random, collections[which], changed, round));
        // Each document at most once in a commit: the version that a second write expects depends on the first.
        if (new Set(writes.map((write) => (write.kind === 'remove' ? write.id : write.document.id))).size < count)
          continue;
        await current.commit({ writes }).then(
          () => (models[which] = changed),
          () => (refused += 1),
        );
        await expectReads(collections[0], models[0]);
        await expectReads(collections[1], models[1]);
      }
      expect(refused).toBeGreaterThan(10);
      await current.reset('nobody', [NOTES.name]);
      await expectReads(collections[0], new Map());
      await expectReads(collections[1], models[1]);
    }));

  test('an object that its writer changes after the commit does not change what is read', () =>
    withStore(create, async (store) => {
      const notes = await store.collection(NOTES);
      const own = { id: 'a', owner: 'x', text: 'as written', serial: null };
      await store.commit({ writes: [notes.upsert(own)] });
      own.text = 'changed later';
      expect((await notes.get('a'))?.text).toBe('as written');
    }));
}
