/** Starts one gateway on a core of its own, waits until it responds, and compares its responses with the reference. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { BODY } from '../workload/query.mjs';
import { describeEnd, freePort, start, stop } from './processes.mjs';

const READY_WITHIN_MS = 60_000;
const RETRY_DELAY_MS = 20;

/** The environment of every process, so that the environment of the caller has no effect. */
function plainEnvironment(folder) {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_ENV: 'production',
    LANG: 'C.UTF-8',
  };
}

export async function startGateway({ launch, name }, environment, { core, nodeFlags }) {
  const folder = mkdtempSync(join(environment.folder, `${name}-`));
  const port = await freePort();
  const { node, command, args, env } = launch({ ...environment, port, folder });
  const startedAt = performance.now();
  const child = start({
    name,
    core,
    command: command ?? process.execPath,
    args: args ?? [...nodeFlags, ...node],
    env: { ...plainEnvironment(folder), ...env },
    cwd: folder,
  });
  const gateway = { port, path: '/graphql', pid: child.pid, child, startedAt, folder, stop: () => stop(child) };
  try {
    await waitUntilReady(gateway, child);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return gateway;
}

async function waitUntilReady(gateway, child) {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const end = describeEnd(child);
    if (end !== null) throw new Error(end);
    const text = await sendOperation(gateway, '{"query":"{ __typename }"}', null).catch(() => '');
    if (text.includes('"__typename"') && text.includes('"data"')) return;
    if (Date.now() > giveUpAt) throw new Error(`it does not respond; its output: ${child.output}`);
    await new Promise((resume) => setTimeout(resume, RETRY_DELAY_MS));
  }
}

let checks = 0;
/** @param token The client's access token; null for none; by default a new one for each request. */
export async function sendOperation({ port, path }, body, token = `check-${(checks += 1)}`) {
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
 * Sends an operation once. Throws when the response has errors, or differs from the reference in a value or in
 * the order of keys.
 *
 * @returns the size of the response in bytes, which the load generator then expects of every response
 */
export async function checkResponse(gateway, reference, body = BODY) {
  const text = await sendOperation(gateway, body);
  checkText(text, reference);
  return Buffer.byteLength(text);
}

/** Throws when a response has errors, or differs from the reference in a value or in the order of keys. */
export function checkText(text, reference) {
  const { data, errors } = JSON.parse(text);
  if (errors !== undefined) throw new Error(`its response has errors: ${JSON.stringify(errors).slice(0, 400)}`);
  const received = JSON.stringify(data);
  if (received !== reference)
    throw new Error(`its response differs from the reference ${describeDifference(received, reference)}`);
}

function describeDifference(received, reference) {
  let index = 0;
  while (received[index] === reference[index]) index += 1;
  const around = (text) => text.slice(Math.max(0, index - 60), index + 60);
  return `at character ${index}: …${around(received)}… instead of …${around(reference)}…`;
}
