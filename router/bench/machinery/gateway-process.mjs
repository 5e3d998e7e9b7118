/** One gateway, alone on its core: started, asked until it answers, checked against the reference. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { BODY } from '../workload/query.mjs';
import { freePort, start, stop } from './processes.mjs';

const READY_WITHIN_MS = 60_000;
const ASK_AGAIN_AFTER_MS = 100;

/** What every process gets, so that nothing of this shell's environment makes a difference. */
function plainEnvironment(folder) {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_ENV: 'production',
    LANG: 'C.UTF-8',
  };
}

export async function startGateway({ launch, name }, world, { core, nodeFlags }) {
  const folder = mkdtempSync(join(world.folder, `${name}-`));
  const port = await freePort();
  const { node, command, args, env } = launch({ ...world, port, folder });
  const child = start({
    core,
    command: command ?? process.execPath,
    args: args ?? [...nodeFlags, ...node],
    env: { ...plainEnvironment(folder), ...env },
    cwd: folder,
  });
  const gateway = { port, path: '/graphql', pid: child.pid, folder, stop: () => stop(child) };
  try {
    await untilReady(gateway, child);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return gateway;
}

async function untilReady(gateway, child) {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${child.output}`);
    const text = await ask(gateway, '{"query":"{ __typename }"}', null).catch(() => '');
    if (text.includes('"__typename"') && text.includes('"data"')) return;
    if (Date.now() > giveUpAt) throw new Error(`it does not answer; it said: ${child.output}`);
    await new Promise((resume) => setTimeout(resume, ASK_AGAIN_AFTER_MS));
  }
}

let checks = 0;
/** @param token The client's; null for none, by default a new one each time. */
export async function ask({ port, path }, body, token = `check-${(checks += 1)}`) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body,
  });
  return response.text();
}

/**
 * Asks the benchmark's query once. Throws when the answer differs from the reference in any value or in the order of
 * any keys, or when it has errors. @returns the size of the whole answer, which the load then expects of every answer
 */
export async function checkAnswer(gateway, reference) {
  const text = await ask(gateway, BODY);
  const { data, errors } = JSON.parse(text);
  if (errors !== undefined) throw new Error(`it answered with errors: ${JSON.stringify(errors).slice(0, 400)}`);
  const received = JSON.stringify(data);
  if (received !== reference)
    throw new Error(`its answer differs from the reference ${whereDifferent(received, reference)}`);
  return Buffer.byteLength(text);
}

function whereDifferent(received, reference) {
  let index = 0;
  while (received[index] === reference[index]) index += 1;
  const around = (text) => text.slice(Math.max(0, index - 60), index + 60);
  return `at character ${index}: …${around(received)}… instead of …${around(reference)}…`;
}
