/** The scripts of the benchmark start, and say why a process has ended. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const BENCH = fileURLToPath(new URL('../bench/', import.meta.url));
const LIMIT_MS = 240_000;

async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: BENCH, maxBuffer: 1 << 24 });
  return stdout;
}

/** Runs a module that may import the benchmark's machinery. */
function runModule(text: string): Promise<string> {
  return run('--input-type=module', '--eval', text);
}

test('the engine alone is measured, and its response is that of the reference', { timeout: LIMIT_MS }, async () => {
  expect(await run('compute.mjs', '--requests', '20', '--warmup', '5', '--in-flight', '2')).toContain(
    'µs of CPU per request',
  );
});

test('a process that ends is reported with its exit code and its last lines', async () => {
  const message = await runModule(`
    import { nextMessage, start } from './machinery/processes.mjs';
    const child = start({ name: 'a gateway', core: 0, command: process.execPath, args: ['-e', 'console.error("no such port"); process.exit(3)'] });
    await nextMessage(child).catch(({ message }) => console.log(message));
  `);
  expect(message).toBe('a gateway ended with exit code 3; its last lines:\nno such port\n');
});

test('a process that is killed is reported with its signal, also by who awaits another one', async () => {
  const message = await runModule(`
    import { nextMessage, start } from './machinery/processes.mjs';
    const waiting = ['-e', 'setInterval(() => {}, 1000)'];
    const gateway = start({ name: 'a gateway', core: 0, command: process.execPath, args: waiting });
    const load = start({ name: 'the load', core: 0, command: process.execPath, args: waiting, ipc: true });
    setTimeout(() => gateway.kill('SIGKILL'), 10);
    await nextMessage(load, gateway).catch(({ message }) => console.log(message));
    load.kill();
  `);
  expect(message).toBe('a gateway was ended by SIGKILL and wrote nothing\n');
});

test('messages that arrive while nobody awaits them are kept, also after the end of their process', async () => {
  const messages = await runModule(`
    import { once } from 'node:events';
    import { nextMessage, start } from './machinery/processes.mjs';
    const text = 'process.send("first"); process.send("second", () => process.disconnect())';
    const child = start({ name: 'the load', core: 0, command: process.execPath, args: ['-e', text], ipc: true });
    await once(child, 'close');
    console.log(await nextMessage(child), await nextMessage(child));
  `);
  expect(messages).toBe('first second\n');
});

test('every gateway and scenario of the options exists', async () => {
  await expect(run('run.mjs', '--only', 'unknown', '--dry-run')).rejects.toThrow('--only takes native, apollo-gateway');
  await expect(run('run.mjs', '--scenarios', 'unknown', '--dry-run')).rejects.toThrow('--scenarios takes cold, deep');
  const outcome = await runModule(`
    import { GATEWAY_NAMES, gatewaysOf } from './gateways.mjs';
    import { SCENARIOS } from './scenarios.mjs';
    const known = gatewaysOf({ hiveRouter: '/nowhere' }).map(({ name }) => name);
    const named = SCENARIOS.flatMap(({ gateways }) => (gateways === 'all' ? [] : gateways));
    console.log(known.join() === GATEWAY_NAMES.join() && named.every((name) => known.includes(name)));
  `);
  expect(outcome).toBe('true\n');
});

test('pauses are read from the metrics of the router', async () => {
  const metrics = (count: number): string =>
    [
      `nodejs_gc_duration_seconds_sum{kind="minor"} ${count / 1_000}`,
      `nodejs_gc_duration_seconds_sum{kind="major"} 0.001`,
      `nodejs_eventloop_delay_seconds_bucket{le="0.001"} ${count * 50}`,
      `nodejs_eventloop_delay_seconds_bucket{le="0.025"} ${count * 100}`,
      `nodejs_eventloop_delay_seconds_bucket{le="+Inf"} ${count * 100}`,
    ].join('\n');
  const read = await runModule(`
    import { pausesSince, readPauses } from './machinery/pauses.mjs';
    const [before, after] = [readPauses(${JSON.stringify(metrics(1))}), readPauses(${JSON.stringify(metrics(2))})];
    console.log(JSON.stringify([pausesSince(before, after, 100), readPauses('other_metric 1')]));
  `);
  expect(JSON.parse(read)).toEqual([{ collectedShare: 1, loopDelayMs: 25 }, null]);
});
