/** `npm run proof -- crash --store embedded|mongo` */
import { StartError } from '@marquee/runtime/start-error';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { startServices } from '@marquee/testing/services/start-services';
import { DEFAULT_KAFKA_CLIENT, KAFKA_CLIENTS } from '../kafka/client-names.js';
import { openTestSystem } from './test-system.js';
import { readClientOption, temporaryFolders, testServers } from './locations.js';
import { runCrashRounds } from './crash-rounds.js';
import type { CrashOutcome, DataLocations } from './crash-rounds.js';

const REPORT_EVERY = 20;

async function runRounds({ seed, print }: ProofRun, rounds: number, locations: DataLocations): Promise<CrashOutcome> {
  const outcome = await runCrashRounds({
    rounds,
    random: createRandom(seed),
    child: new URL('writer-process.js', import.meta.url),
    locations: locations,
    afterRound: (round, { acknowledged, lost, problems }) => {
      if (round % REPORT_EVERY === 0)
        print(`${round} rounds: ${acknowledged} commits acknowledged, ${lost} lost, ${problems.length} contradictions`);
    },
  });
  for (const problem of outcome.problems.slice(0, 20)) print(problem);
  return outcome;
}

/** The guarantees that the servers report as missing. */
async function findDegradedReasons(servers: DataLocations): Promise<readonly string[]> {
  const system = await openTestSystem(await servers.create());
  try {
    return (await system.store.degradedReasons?.()) ?? [];
  } finally {
    await system.close();
  }
}

export const proof: Proof = {
  name: 'crash',
  summary:
    'Kills a process that commits, publishes and consumes at random moments; no acknowledged commit may be lost or partial.',
  options: {
    store: 'embedded, or mongo for MongoDB with Kafka (embedded)',
    client: `Kafka client: ${KAFKA_CLIENTS.join(' or ')} (${DEFAULT_KAFKA_CLIENT})`,
    rounds: 'number of kills (200)',
  },
  run: async (run) => {
    const { store = 'embedded', rounds: roundsOption = '200' } = run.options;
    if (store !== 'embedded' && store !== 'mongo')
      throw new StartError(`--store is embedded or mongo, not "${store}".`);
    const rounds = Number(roundsOption);
    const servers = testServers(readClientOption(run.options['client']));
    const services = store === 'mongo' ? await startServices({ mongo: true }) : null;
    try {
      const degraded = services === null ? [] : await findDegradedReasons(servers);
      for (const reason of degraded) run.print(`${services?.mongo.what ?? store}: ${reason}`);
      const { acknowledged, lost, problems } = await runRounds(
        run,
        rounds,
        services === null ? temporaryFolders : servers,
      );
      const caveat = degraded.length === 0 ? '' : `, but ${degraded.join(', ')}: no guarantees`;
      return {
        figure: `${rounds} rounds, ${acknowledged} commits acknowledged, ${lost} lost, ${problems.length} contradictions${caveat}`,
        target: `0 lost, 0 contradictions in ${rounds} rounds`,
        holds: lost === 0 && problems.length === 0 && acknowledged > 0 && degraded.length === 0,
      };
    } finally {
      await services?.stop();
    }
  },
};
