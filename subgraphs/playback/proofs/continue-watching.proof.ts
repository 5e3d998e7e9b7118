/** `npm run proof -- continue-watching [--writes 10000]` */
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { TitleId } from '@marquee/contracts/ids';
import { openPlaybackStore } from '../store.js';
import { playback as definition } from '../subgraph.js';
import { film, member, subscribed } from './store-instances.js';

const TITLES = 5;
const STARTED_AT = new Date('2026-11-15T00:00:00Z');
const REPORT_EVERY = 2000;

const SET = `mutation ($input: SetBookmarkInput!) { setBookmark(input: $input) { ... on BookmarkPayload { progress { version } } ... on Problem { code message } } }`;
const BEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { ... on HeartbeatPayload { progress { version } } ... on Problem { code message } } }`;
const START = `mutation ($key: ID!, $titleId: ID!) { startPlayback(idempotencyKey: $key, input: { titleId: $titleId, capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
  ... on PlaybackSession { id } ... on Problem { code message } } }`;
const READ =
  '{ viewer { continueWatching(first: 20) { asOfVersion edges { node { positionSeconds version title { id } } } } } }';

async function only<T>(
  subgraph: TestSubgraph,
  query: string,
  variables: Record<string, unknown>,
  viewer: ViewerIdentity,
): Promise<T> {
  const { data, errors } = await subgraph.ask(query, variables, { viewer });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
  return Object.values(data ?? {})[0] as T;
}

interface List {
  readonly continueWatching: {
    readonly asOfVersion: string;
    readonly edges: readonly {
      readonly node: {
        readonly positionSeconds: number;
        readonly version: string;
        readonly title: { readonly id: string };
      };
    }[];
  };
}

interface Written {
  readonly progress?: { readonly version: string };
}

function titleId(index: number): TitleId {
  return asId<TitleId>(`film-${index}`);
}

/** The store is the subgraph's own, opened a second time: what is put there is put for it. */
async function prepare(subgraph: TestSubgraph): Promise<void> {
  const store = await openPlaybackStore(subgraph.store, {
    clock: () => STARTED_AT,
    dataDir: subgraph.folder,
    publicUrl: 'http://playback.test',
  });
  const titles = Array.from({ length: TITLES }, (_, index) =>
    store.collections.titles.upsert({ ...film, id: titleId(index) }),
  );
  await store.commit({ writes: [...titles, subscribed(store, 'household', 4, '2027-01-01T00:00:00Z')] });
}

export const proof: Proof = {
  name: 'continue-watching',
  summary:
    'Two devices of one profile write in turn, by heartbeats and bookmarks; each write is looked for in the next read, made by the other device.',
  options: { writes: 'how many (10000)' },
  run: async ({ seed, options, say }) => {
    const writes = Number(options['writes'] ?? '10000');
    const random = createRandom(seed);
    await using subgraph = await startSubgraph(definition, { now: STARTED_AT });
    await prepare(subgraph);
    const [television, phone] = [member('household', 'television'), member('household', 'phone')];
    const watched = 0;
    const { id: sessionId } = await only<{ id: string }>(
      subgraph,
      START,
      { key: 'one', titleId: titleId(watched) },
      television,
    );
    let [missing, behind] = [0, 0];
    for (let write = 1; write <= writes; write += 1) {
      const now = new Date(STARTED_AT.getTime() + write * 1000);
      subgraph.setNow(now);
      const clientTime = now.toISOString();
      // From 10 to 90 %: a title that is begun and not finished belongs on the list.
      const positionSeconds = 600 + random.int(4800);
      const byTelevision = random.int(2) === 0;
      const title = byTelevision ? watched : random.int(TITLES);
      const written = byTelevision
        ? await only<Written>(
            subgraph,
            BEAT,
            { input: { sessionId, seq: write, positionSeconds, state: 'PLAYING', clientTime } },
            television,
          )
        : await only<Written>(
            subgraph,
            SET,
            { input: { titleId: titleId(title), positionSeconds, clientTime } },
            phone,
          );
      const { continueWatching } = await only<List>(subgraph, READ, {}, byTelevision ? phone : television);
      const seen = continueWatching.edges[0]?.node;
      if (
        seen?.title.id !== titleId(title) ||
        seen.positionSeconds !== positionSeconds ||
        seen.version !== written.progress?.version
      )
        missing += 1;
      if (Number(continueWatching.asOfVersion) < Number(written.progress?.version ?? Infinity)) behind += 1;
      if (write % REPORT_EVERY === 0)
        say(`${write} writes: ${missing} not in the next read, ${behind} beyond its version`);
    }
    return {
      figure: `${writes} writes by two devices, ${missing} missing from the next read, ${behind} beyond the version that it said`,
      target: 'each visible in the next read',
      holds: writes > 0 && missing + behind === 0,
    };
  },
};
