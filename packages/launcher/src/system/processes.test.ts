/** Restarts of a real process while clients send requests to it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../workspace.mjs';
import { Processes } from './processes.mjs';

function built(file: string): string {
  return JSON.stringify(join(ROOT, 'packages', 'runtime', 'dist', file));
}

/** Responds with its process id after 20 ms, and needs 300 ms to start. */
const SERVER = `
import { createFastifyServer } from ${built('http-server.js')};
import { listen } from ${built('listen.js')};
import { runProcess } from ${built('run-process.js')};
import { drainServer } from ${built('server-ending.js')};
await runProcess('server', async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const server = createFastifyServer({ bodyBytes: 1_000 });
  server.all('/', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return String(process.pid);
  });
  const url = await listen(server, { host: '127.0.0.1', port: Number(process.env.TEST_PORT ?? 0), portSetting: 'TEST_PORT' });
  return { url, drain: () => drainServer(server), close: () => server.close() };
});
`;

let folder: string;
let processes: Processes;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-restart-'));
  await writeFile(join(folder, 'server.mjs'), SERVER);
  processes = new Processes(join(folder, 'logs'), () => undefined);
  const entry = relative(ROOT, join(folder, 'server.mjs'));
  url = await processes.start({ name: 'server', entry, env: { MARQUEE_DATA_DIR: folder } });
});
afterEach(async () => {
  await processes.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The body, or the error's code. */
function ask(agent: Agent | undefined, method = 'GET'): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method, agent: agent ?? false, timeout: 20_000 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () => resolve(body));
    });
    outgoing.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'failed'));
    outgoing.end();
  });
}

/** Sends a request every 5 ms until the work is done. */
async function whileAsking(agent: Agent | undefined, work: () => Promise<unknown>): Promise<readonly string[]> {
  const asked: Promise<string>[] = [];
  const timer = setInterval(() => asked.push(ask(agent, 'POST')), 5);
  await work();
  clearInterval(timer);
  return Promise.all(asked);
}

test('a restart refuses no connection, and the next process has the port of the former one', async () => {
  const first = await ask(undefined);
  const answers = await whileAsking(undefined, async () => {
    expect(await processes.restart('server')).toBe(url);
  });
  const second = await ask(undefined);
  expect(second).not.toBe(first);
  expect(answers.filter((answer) => answer !== first && answer !== second)).toEqual([]);
  expect(answers).toContain(second);
});

test('requests on kept connections are answered by the former process or by the next one', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const answers = await whileAsking(agent, () => processes.restart('server'));
  agent.destroy();
  expect(answers.filter((answer) => !/^\d+$/.test(answer))).toEqual([]);
});

test('the port of a process that was killed refuses connections, also after it was restarted', async () => {
  await processes.restart('server');
  const [{ pid }] = processes.list() as unknown as [{ readonly pid: number }];
  processes.kill('server', pid);
  await expect.poll(() => ask(undefined)).toBe('ECONNREFUSED');
  expect(await readFile(join(folder, 'logs', 'server.log'), 'utf8')).not.toContain('"level":50');
});
