/** `npm run proof -- crash --store embedded|mongo` */
import { StartError } from '@marquee/runtime/start-error';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { startServices } from '@marquee/testing/services/start';
import { openTestSystem } from './test-system.js';
import { temporaryFolders, testServers } from './locations.js';
import { runCrashRounds } from './rounds.js';
import type { CrashOutcome, DataLocations } from './rounds.js';

const REPORT_EVERY = 20;

async function runRounds({ seed, say }: ProofRun, rounds: number, places: DataLocations): Promise<CrashOutcome> {
  const outcome = await runCrashRounds({
    rounds,
    random: createRandom(seed),
    child: new URL('writer-process.js', import.meta.url),
    locations: places,
    afterRound: (round, { acknowledged, lost, problems }) => {
      if (round % REPORT_EVERY === 0)
        say(`${round} rounds: ${acknowledged} commits acknowledged, ${lost} lost, ${problems.length} contradictions`);
    },
  });
  for (const problem of outcome.problems.slice(0, 20)) say(problem);
  return outcome;
}

/** What the servers themselves say they cannot do. */
async function findTroubles(): Promise<readonly string[]> {
  const house = await openTestSystem(await testServers.create());
  try {
    return (await house.store.degradedReasons?.()) ?? [];
  } finally {
    await house.close();
  }
}

export const proof: Proof = {
  name: 'crash',
  summary:
    'Kills a process that commits, relays and consumes, at random moments; nothing acknowledged may be missing, nothing half done.',
  options: { store: 'embedded, or mongo for MongoDB with Kafka (embedded)', rounds: 'how often (200)' },
  run: async (run) => {
    const { store = 'embedded', rounds: asked = '200' } = run.options;
    if (store !== 'embedded' && store !== 'mongo')
      throw new StartError(`--store is embedded or mongo, not "${store}".`);
    const rounds = Number(asked);
    const services = store === 'mongo' ? await startServices({ mongo: true }) : null;
    try {
      const troubles = services === null ? [] : await findTroubles();
      for (const trouble of troubles) run.say(`${services?.mongo.what ?? store}: ${trouble}`);
      const { acknowledged, lost, problems } = await runRounds(
        run,
        rounds,
        services === null ? temporaryFolders : testServers,
      );
      const but = troubles.length === 0 ? '' : `, but ${troubles.join(', ')}: nothing is promised`;
      return {
        figure: `${rounds} rounds, ${acknowledged} commits acknowledged, ${lost} lost, ${problems.length} contradictions${but}`,
        target: `0 lost, 0 contradictions in ${rounds} rounds`,
        holds: lost === 0 && problems.length === 0 && acknowledged > 0 && troubles.length === 0,
      };
    } finally {
      await services?.stop();
    }
  },
};
