/** `npm run proof -- slots [--races 10000] [--store embedded|mongo]` */
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { startPlayback } from '../streams/start-playback.js';
import type { StartOutcome } from '../streams/start-playback.js';
import { contextOf, film, member, openInstances, subscribed } from './instances.js';
import type { Instance, Instances } from './instances.js';

const STARTS = 50;
const LIMITS = [1, 2, 4] as const;
const REPORT_EVERY = 1000;

function pressPlay(instance: Instance, account: string, device: string, now: Date): Promise<StartOutcome> {
  const viewer = member(account, device);
  const request = {
    idempotencyKey: `${account}-${device}`,
    titleId: film.id,
    episodeId: null,
    capabilities: { codecs: ['avc1'], maxHeight: 1080, hdr: false },
    insteadOf: null,
    trackId: null,
  };
  return startPlayback(request, viewer, contextOf(instance, viewer, now));
}

interface Tally {
  over: number;
  under: number;
  /** Races in which the responses and the stored streams differ. */
  contradictions: number;
}

/** Fifty devices of one account start at once, alternately on the two instances. */
async function race(
  instances: Instances['instances'],
  account: string,
  limit: number,
  now: Date,
  tally: Tally,
): Promise<void> {
  const outcomes = await Promise.all(
    Array.from({ length: STARTS }, (_, index) =>
      pressPlay(instances[index % 2 === 0 ? 0 : 1], account, `device-${index}`, now),
    ),
  );
  const won = outcomes.flatMap((outcome) => (outcome.kind === 'started' ? [outcome.stream.sessionId] : [])).sort();
  const refused = outcomes.filter(({ kind }) => kind === 'limit').length;
  const streams = await instances[0].store.streams(member(account, '').accountId);
  const stored = (streams?.document.active ?? []).map(({ sessionId }) => sessionId).sort();
  if (won.length > limit) tally.over += 1;
  if (won.length < limit) tally.under += 1;
  if (stored.join() !== won.join() || won.length + refused !== STARTS) tally.contradictions += 1;
}

async function runRaces({ instances }: Instances, races: number, { seed, print }: ProofRun): Promise<Tally> {
  const random = createRandom(seed);
  const tally: Tally = { over: 0, under: 0, contradictions: 0 };
  const { store } = instances[0];
  const now = new Date();
  const periodEnd = new Date(now.getTime() + 86_400_000).toISOString();
  await store.commit({ writes: [store.collections.titles.upsert(film)] });
  for (let round = 1; round <= races; round += 1) {
    const [account, limit] = [`account-${round}`, random.pick(LIMITS)];
    await store.commit({ writes: [subscribed(store, account, limit, periodEnd)] });
    await race(instances, account, limit, now, tally);
    if (round % REPORT_EVERY === 0)
      print(
        `${round} races: ${tally.over} above the limit, ${tally.under} below, ${tally.contradictions} contradictions`,
      );
  }
  return tally;
}

export const proof: Proof = {
  name: 'slots',
  summary:
    'Fifty devices of one account start playback at once, on plans of 1, 2 and 4 streams: exactly that many get a slot.',
  options: { races: 'number of races (10000)', store: 'embedded or mongo, each with two instances (embedded)' },
  run: async (run) => {
    const { races: asked = '10000', store = 'embedded' } = run.options;
    await using opened = await openInstances(store);
    const races = Number(asked);
    const startedAt = performance.now();
    const { over, under, contradictions } = await runRaces(opened, races, run);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    return {
      figure: `${races} races of ${STARTS} starts, ${opened.description}: ${over} above the limit, ${under} below it, ${contradictions} contradictions, ${seconds} s`,
      target: 'exactly the limit gets a slot in every race',
      holds: races > 0 && over + under + contradictions === 0,
    };
  },
};
