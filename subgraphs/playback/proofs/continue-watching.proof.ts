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
import { film, member, subscribed } from './instances.js';

const TITLES = 5;
const STARTED_AT = new Date('2026-11-15T00:00:00Z');
const REPORT_EVERY = 2000;

const SET = `mutation ($input: SetBookmarkInput!) { setBookmark(input: $input) { ... on BookmarkPayload { progress { version } } ... on Problem { code message } } }`;
const HEARTBEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { ... on HeartbeatPayload { progress { version } } ... on Problem { code message } } }`;
const START = `mutation ($key: ID!, $titleId: ID!) { startPlayback(idempotencyKey: $key, input: { titleId: $titleId, capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
  ... on PlaybackSession { id } ... on Problem { code message } } }`;
const READ =
  '{ viewer { continueWatching(first: 20) { asOfVersion edges { node { positionSeconds version title { id } } } } } }';

async function askOnly<T>(
  subgraph: TestSubgraph,
  query: string,
  variables: Record<string, unknown>,
  viewer: ViewerIdentity,
): Promise<T> {
  const { data, errors } = await subgraph.execute(query, variables, { viewer });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
  return Object.values(data ?? {})[0] as T;
}

interface ListResponse {
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

interface WriteResponse {
  readonly progress?: { readonly version: string };
}

function titleId(index: number): TitleId {
  return asId<TitleId>(`film-${index}`);
}

/** Writes titles and a plan through a second handle on the subgraph's own store. */
async function prepare(subgraph: TestSubgraph): Promise<void> {
  const store = await openPlaybackStore(subgraph.store, { clock: () => STARTED_AT });
  const titles = Array.from({ length: TITLES }, (_, index) =>
    store.collections.titles.upsert({ ...film, id: titleId(index) }),
  );
  await store.commit({ writes: [...titles, subscribed(store, 'household', 4, '2027-01-01T00:00:00Z')] });
}

export const proof: Proof = {
  name: 'continue-watching',
  summary:
    'Two devices of one profile write alternately, by heartbeats and bookmarks. The other device reads after each write, and must see it.',
  options: { writes: 'number of writes (10000)' },
  run: async ({ seed, options, print }) => {
    const writes = Number(options['writes'] ?? '10000');
    const random = createRandom(seed);
    await using subgraph = await startSubgraph(definition, { now: STARTED_AT });
    await prepare(subgraph);
    const [television, phone] = [member('household', 'television'), member('household', 'phone')];
    const watched = 0;
    const { id: sessionId } = await askOnly<{ id: string }>(
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
      // From 10 to 90 %: such a title belongs in Continue Watching.
      const positionSeconds = 600 + random.int(4800);
      const byTelevision = random.int(2) === 0;
      const title = byTelevision ? watched : random.int(TITLES);
      const written = byTelevision
        ? await askOnly<WriteResponse>(
            subgraph,
            HEARTBEAT,
            { input: { sessionId, seq: write, positionSeconds, state: 'PLAYING', clientTime } },
            television,
          )
        : await askOnly<WriteResponse>(
            subgraph,
            SET,
            { input: { titleId: titleId(title), positionSeconds, clientTime } },
            phone,
          );
      const { continueWatching } = await askOnly<ListResponse>(subgraph, READ, {}, byTelevision ? phone : television);
      const seen = continueWatching.edges[0]?.node;
      if (
        seen?.title.id !== titleId(title) ||
        seen.positionSeconds !== positionSeconds ||
        seen.version !== written.progress?.version
      )
        missing += 1;
      if (Number(continueWatching.asOfVersion) < Number(written.progress?.version ?? Infinity)) behind += 1;
      if (write % REPORT_EVERY === 0)
        print(`${write} writes: ${missing} missing from the next read, ${behind} newer than the version of the list`);
    }
    return {
      figure: `${writes} writes by two devices, ${missing} missing from the next read, ${behind} newer than the version of the list`,
      target: 'each write is visible in the next read',
      holds: writes > 0 && missing + behind === 0,
    };
  },
};
