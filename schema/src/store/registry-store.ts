/** Data access of the registry. */
import { createHash } from 'node:crypto';
import type { Collection, Store, Versioned, Write } from '@marquee/document-store/port';
import type { ApiKey, Blob, Launch, Publication, Variant } from './documents.js';

/** SHA-256 in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export interface RegistryStore {
  blob(hash: string): Promise<string>;
  /** In the order of `hashes`. */
  blobs(hashes: readonly string[]): Promise<readonly string[]>;
  variant(ref: string): Promise<Versioned<Variant> | null>;
  variantsOf(graph: string): Promise<readonly Variant[]>;
  launch(id: string): Promise<Launch | null>;
  /** Newest first. `before` is the id of a launch; only older ones are listed. */
  launchesOf(ref: string, limit: number, before?: string): Promise<readonly Launch[]>;
  publication(id: string): Promise<Publication | null>;
  key(id: string): Promise<Versioned<ApiKey> | null>;
  keysOf(graph: string): Promise<readonly ApiKey[]>;
  addKey(key: ApiKey): Promise<void>;
  revokeKey(key: ApiKey, version: number, at: string): Promise<void>;
  /**
   * Records all changes in one commit. Throws `VersionConflictError` when another process changed a variant meanwhile.
   */
  record(changes: readonly LaunchChange[]): Promise<void>;
}

export interface LaunchChange {
  readonly texts: readonly string[];
  readonly publications: readonly Publication[];
  /** Null when only the variant itself changes. */
  readonly launch: Launch | null;
  readonly variant: Variant;
  /** The variant as it was read; null for a new one. */
  readonly before: Versioned<Variant> | null;
}

const MAX_VARIANTS = 1000;
const MAX_KEYS = 1000;

export async function openRegistryStore(store: Store): Promise<RegistryStore> {
  const blobs = await store.collection<Blob>({ name: 'blobs', indexes: [] });
  const variants = await store.collection<Variant>({ name: 'variants', indexes: [{ fields: ['graph', 'name'] }] });
  const launches = await store.collection<Launch>({ name: 'launches', indexes: [{ fields: ['variant', 'id'] }] });
  const publications = await store.collection<Publication>({
    name: 'publications',
    indexes: [{ fields: ['variant', 'at'] }],
  });
  const keys = await store.collection<ApiKey>({ name: 'api_keys', indexes: [{ fields: ['graph', 'at'] }] });

  const readBlobs = async (hashes: readonly string[]): Promise<readonly string[]> => {
    const found = await blobs.getMany(hashes);
    return found.map((blob, index) => {
      if (blob === null) throw new Error(`The registry's store lacks the text ${hashes[index]}.`);
      return blob.text;
    });
  };

  return {
    blob: async (hash) => (await readBlobs([hash]))[0] ?? '',
    blobs: readBlobs,
    variant: (ref) => variants.getVersioned(ref),
    variantsOf: async (graph) =>
      (
        await variants.find({
          where: { graph },
          orderBy: { field: 'name', direction: 'ascending' },
          limit: MAX_VARIANTS,
        })
      ).documents,
    launch: (id) => launches.get(id),
    launchesOf: (ref, limit, before) => newestLaunches(launches, ref, limit, before),
    publication: (id) => publications.get(id),
    key: (id) => keys.getVersioned(id),
    keysOf: async (graph) =>
      (await keys.find({ where: { graph }, orderBy: { field: 'at', direction: 'descending' }, limit: MAX_KEYS }))
        .documents,
    addKey: (key) => store.commit({ writes: [keys.upsert(key)] }),
    revokeKey: (key, version, at) => store.commit({ writes: [keys.replace({ ...key, revokedAt: at }, version)] }),
    record: async (changes) => {
      const texts = new Map(changes.flatMap((change) => change.texts).map((text) => [hashOf(text), text]));
      const writes = changes.flatMap(({ publications: made, launch, variant, before }): readonly Write[] => [
        ...made.map((publication) => publications.insert(publication)),
        ...(launch === null ? [] : [launches.insert(launch)]),
        before === null ? variants.insert(variant) : variants.replace(variant, before.version),
      ]);
      await store.commit({ writes: [...[...texts].map(([id, text]) => blobs.upsert({ id, text })), ...writes] });
    },
  };
}

async function newestLaunches(
  launches: Collection<Launch>,
  variant: string,
  limit: number,
  before?: string,
): Promise<readonly Launch[]> {
  const { documents } = await launches.find({
    where: { variant },
    // Ids are ordered by creation, also within a millisecond.
    orderBy: { field: 'id', direction: 'descending' },
    ...(before === undefined ? {} : { until: before }),
    limit,
  });
  return documents;
}
