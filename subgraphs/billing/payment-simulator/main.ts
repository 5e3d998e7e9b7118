/**
 * The process of the simulated payment provider, for development and tests. No money moves.
 */
import { join } from 'node:path';
import { listen } from '@marquee/runtime/listen';
import { runProcess } from '@marquee/runtime/run-process';
import { drainServer } from '@marquee/runtime/server-ending';
import { SimulatedPayments } from './simulated-payments.js';
import { readSimulatorConfig, SETTINGS } from './config.js';
import { openJournal } from './journal.js';
import { createWebhookSender } from './webhook-sender.js';
import { createSimulator } from './server.js';

await runProcess('payment-simulator', async ({ settings, shared }) => {
  const { port, key, lateMs, webhookSecret: secret, webhookUrl } = readSimulatorConfig(settings);
  settings.check();
  const clock = (): Date => new Date();
  const journal = openJournal(join(shared.dataDir, 'payment-simulator', 'book.jsonl'));
  const payments = new SimulatedPayments(clock, journal.append);
  payments.restore(journal.entries);
  let url = `http://127.0.0.1:${port}`;
  const webhooks = createWebhookSender({ url: webhookUrl, secret, publicUrl: url, clock });
  const server = createSimulator({ payments, key, publicUrl: () => url, notify: webhooks.send, lateMs });
  url = await listen(server, { host: shared.host, port, portSetting: SETTINGS.port.name });
  return {
    url,
    drain: () => drainServer(server),
    close: async () => {
      webhooks.close();
      await server.close();
    },
  };
});
