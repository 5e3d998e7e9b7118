/**
 * A process that the proof kills during renewals: `node renewals-process.js FOLDER PROVIDER-URL NOW`. It exits when
 * nothing is due.
 */
import { silentLog } from '@marquee/runtime/log';
import { checkPayments, runDueSteps } from '../due/run-due.js';
import { openBillingProcess } from './billing-process.js';

const [folder = '', providerUrl = '', at = ''] = process.argv.slice(2);
const billing = await openBillingProcess(folder, providerUrl, () => new Date(at));
const run = { billing, log: silentLog };
await checkPayments(run);
await runDueSteps(run);
await billing.close();
