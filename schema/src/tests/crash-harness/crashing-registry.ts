/**
 * A process that makes one change of a registry and kills itself with SIGKILL at a given step. Steps are reads, begin
 * and end of composing and signing, writes within the transaction, and begin and end of the commit. Each step is
 * appended to a file first.
 *
 * `node crashing-registry.js FOLDER CHANGE STEP TRAIL`; with a step beyond the last one the process exits with 0.
 */
import { RoutingUrls } from '@marquee/runtime/routing-url';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { createEventIds } from '@marquee/document-store/event-ids';
import type { Change, Collection, Document, Store, Write } from '@marquee/document-store/port';
import { createCompositionThread } from '../../composition/composition-thread.js';
import type { CompositionThread } from '../../composition/composition-thread.js';
import { Registry } from '../../launches/registry.js';
import { openRegistryStore } from '../../store/registry-store.js';
import { createArtifactSigner } from '../../launches/signing.js';
import { CHANGES } from './changes.js';

const [folder = '', change = '', dieAt = '', trail = ''] = process.argv.slice(2);

let steps = 0;
function step(name: string): void {
  appendFileSync(trail, `${name}\n`);
  steps += 1;
  if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

/** Steps are not counted while the store opens. */
let isCounting = false;
function count(name: string): void {
  void (isCounting && step(name));
}

async function around<T>(name: string, work: Promise<T>): Promise<T> {
  count(`${name} begins`);
  const result = await work;
  count(`${name} ends`);
  return result;
}

async function after<T>(name: string, work: Promise<T>): Promise<T> {
  const result = await work;
  count(name);
  return result;
}

function crashingCollection<T extends Document>(inner: Collection<T>): Collection<T> {
  const reading = (): string => `read of ${inner.name}`;
  return {
    name: inner.name,
    get: (id) => after(reading(), inner.get(id)),
    getVersioned: (id) => after(reading(), inner.getVersioned(id)),
    getMany: (ids) => after(reading(), inner.getMany(ids)),
    getManyVersioned: (ids) => after(reading(), inner.getManyVersioned(ids)),
    find: (query) => after(reading(), inner.find(query)),
    count: (where) => after(reading(), inner.count(where)),
    findMany: (query) => after(reading(), inner.findMany(query)),
    countMany: (query) => after(reading(), inner.countMany(query)),
    search: (text, limit) => after(reading(), inner.search(text, limit)),
    insert: (document) => inner.insert(document),
    upsert: (document) => inner.upsert(document),
    replace: (document, version) => inner.replace(document, version),
    remove: (id, version) => inner.remove(id, version),
  };
}

/** The store serializes a document within the transaction, right before it writes it: `toJSON` is the step's hook. */
function crashingWrite(write: Write): Write {
  if (write.kind === 'remove') return write;
  const { document } = write;
  const counted = Object.defineProperty({ ...document }, 'toJSON', {
    value: () => (count(`write to ${write.collection}`), document),
  });
  return { ...write, document: counted };
}

function crashingStore(inner: Store): Store {
  return {
    collection: async (definition) => crashingCollection(await inner.collection(definition)),
    commit: ({ writes, ...rest }: Change) =>
      around('commit', inner.commit({ ...rest, writes: writes.map(crashingWrite) })),
    outbox: inner.outbox,
    position: (...where) => inner.position(...where),
    reset: (...what) => inner.reset(...what),
    close: () => inner.close(),
  };
}

function crashingComposition(inner: CompositionThread): CompositionThread {
  return {
    build: (subgraphs) => around('composition', inner.build(subgraphs)),
    filter: (supergraph, filter) => around('filtering', inner.filter(supergraph, filter)),
    close: () => inner.close(),
  };
}

function clock(): Date {
  return new Date();
}

const store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'registry', clock });
const signArtifact = createArtifactSigner(await loadSigningKey(folder));
const composition = createCompositionThread();
const registry = new Registry({
  store: await openRegistryStore(crashingStore(store)),
  composition: crashingComposition(composition),
  routingUrls: new RoutingUrls(),
  sign: (statement) => around('signing', signArtifact(statement)),
  clock,
  nextId: createEventIds(clock),
});

const make = CHANGES[change];
if (make === undefined) throw new Error(`Unknown change "${change}".`);
isCounting = true;
await make(registry);
isCounting = false;
await composition.close();
await store.close();
