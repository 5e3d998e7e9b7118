/**
 * Billing's command line: `node command.js due [--shards 0,1] | check-ledger | reconcile --day YYYY-MM-DD`. Opens the
 * store itself: an embedded store belongs to one process at a time, so stop billing first.
 */
import { readAdaptersConfig } from '@marquee/subgraph/adapters-config';
import { processEnvironment } from '@marquee/runtime/environment';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { createLog } from '@marquee/runtime/log';
import { isStartError, StartError } from '@marquee/runtime/start-error';
import { subgraphProcessSettings } from '@marquee/subgraph/process-settings';
import { openPorts } from '@marquee/subgraph/open-ports';
import { startRelay } from '@marquee/event-log/outbox/relay';
import { readBillingConfig } from './config.js';
import { ALL_SHARDS, checkPayments, runDueSteps } from './due/run-due.js';
import type { DueRun } from './due/run-due.js';
import { ProviderUnavailableError } from './payments/provider.js';
import { reconcile } from './payments/reconcile.js';
import { checkLedger } from './staff/check-ledger.js';
import { openStoredRateLimiter } from '@marquee/subgraph/rate-limits/stored-rate-limiter';
import { createBillingServices } from './services.js';
import { openBillingStore } from './store.js';

type Options = Readonly<Record<string, string>>;

function print(line: string): void {
  void process.stdout.write(`${line}\n`);
}

function readShards(text: string | undefined): readonly number[] {
  const shards = text === undefined ? ALL_SHARDS : text.split(',').map(Number);
  const odd = shards.find((shard) => !ALL_SHARDS.includes(shard));
  if (odd !== undefined)
    throw new StartError(`--shards must be numbers from 0 to ${ALL_SHARDS.length - 1}, separated by commas.`);
  return shards;
}

/** Each command returns whether it succeeded without findings. */
const COMMANDS: Readonly<Record<string, (run: DueRun, options: Options) => Promise<boolean>>> = {
  due: async (run, { shards }) => {
    const own = { ...run, shards: readShards(shards) };
    const checked = await checkPayments(own);
    const taken = await runDueSteps(own);
    print(`${taken.done} steps taken, ${taken.failed} failed; ${checked.done} payments settled`);
    return taken.failed + checked.failed === 0;
  },
  'check-ledger': async ({ billing }) => {
    const { transactions, balance, outOfBalance } = await checkLedger(billing.store);
    for (const [currency, accounts] of balance)
      for (const [account, amount] of accounts) print(`${currency} ${account.padEnd(12)} ${amount}`);
    print(
      `${transactions} transactions, ${outOfBalance.length === 0 ? 'in balance' : `out of balance: ${outOfBalance.join(', ')}`}`,
    );
    return outOfBalance.length === 0;
  },
  reconcile: async ({ billing }, { day }) => {
    if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new StartError('reconcile requires --day YYYY-MM-DD.');
    const incidents = await reconcile(billing, day);
    for (const { kind, reference, ours, theirs } of incidents)
      print(`${kind} ${reference}: ours ${ours?.amountMinor ?? 'nothing'}, theirs ${theirs?.amountMinor ?? 'nothing'}`);
    print(`${incidents.length} differences on ${day}`);
    return incidents.length === 0;
  },
};

function readOptions(words: readonly string[]): Options {
  return Object.fromEntries(
    words.flatMap((word, index) => (word.startsWith('--') ? [[word.slice(2), words[index + 1] ?? '']] : [])),
  );
}

async function run([name = '', ...words]: readonly string[]): Promise<boolean> {
  const command = COMMANDS[name];
  if (command === undefined) throw new StartError(`The commands are ${Object.keys(COMMANDS).join(', ')}.`);
  const settings = new Settings('billing', processEnvironment());
  const shared = readSharedConfig(settings);
  const config = readBillingConfig(settings);
  const adapters = readAdaptersConfig(settings, shared);
  settings.declare(...Object.values(subgraphProcessSettings('billing', 0)));
  settings.check();
  const log = createLog('billing-command', shared.logLevel, settings.secrets);
  const clock = (): Date => new Date();
  const { store, eventLog } = await openPorts({
    owner: 'billing',
    adapters,
    sharedDataDir: shared.dataDir,
    clock,
    log,
  });
  const services = createBillingServices({ config, clock, rateLimiter: await openStoredRateLimiter(store, log) });
  const relay = startRelay({ store, log: eventLog, owner: 'billing', logger: log });
  try {
    const isWell = await command(
      { billing: { store: await openBillingStore(store, { clock }), services }, log },
      readOptions(words),
    );
    await relay.drained();
    return isWell;
  } finally {
    await services.paymentsInFlight.close();
    services.provider.close();
    await relay.close();
    await eventLog.close();
    await store.close();
  }
}

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  if (!isStartError(error) && !(error instanceof ProviderUnavailableError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
