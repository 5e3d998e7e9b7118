/** Sustained hostile traffic, and abandoned requests, beside a member who asks for a page. */
import { connect } from 'node:net';
import { sendOperation } from '../../system/http-client.js';
import type { RunningSystem } from '../../system/running-system.js';
import { sendHostile } from './http-request.js';
import type { HostileHttpRequest } from './http-request.js';
import { openFilesOf } from './observe-process.js';

export interface TrafficOptions {
  readonly seconds: number;
  readonly perSecond: number;
  /** Of how many clients; each has an address of its own in `x-forwarded-for`. */
  readonly addresses: number;
  readonly next: () => HostileHttpRequest;
}

export interface TrafficResult {
  readonly hostile: number;
  readonly pages: number;
  /** Pages with an error or without data. */
  readonly incomplete: number;
  readonly firstErrors: readonly string[];
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly p95Ms: number;
}

const PAGE = `query BrowseWhileOthersAttack {
  editorialPage(country: "US", maturityLimit: AGE_18, rows: 3, perRow: 5) { rows { titles { id name } } }
  viewer { account { id } }
}`;
const PAGE_EVERY_MS = 200;

/** Hostile requests that are open at the same time: more wait, as those of a client with so many connections do. */
const MAX_OPEN = 100;

export async function attackBesidePages(
  { router, token }: Pick<RunningSystem, 'router' | 'token'>,
  { seconds, perSecond, addresses, next }: TrafficOptions,
): Promise<TrafficResult> {
  const end = performance.now() + seconds * 1_000;
  let [hostile, open, client] = [0, 0, 0];
  const attack = async (): Promise<void> => {
    while (performance.now() < end) {
      if (open < MAX_OPEN) {
        open += 1;
        hostile += 1;
        client = (client + 1) % addresses;
        const request = next();
        const headers = { ...request.headers, 'x-forwarded-for': `203.0.113.${client}` };
        void sendHostile(router, { ...request, headers }).finally(() => (open -= 1));
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond));
    }
  };
  const times: number[] = [];
  const errors: string[] = [];
  let incomplete = 0;
  const browse = async (): Promise<void> => {
    while (performance.now() < end) {
      const response = await sendOperation(router, PAGE, {}, token).catch((error: unknown) => ({
        data: null,
        errors: [{ message: String(error) }],
        milliseconds: 60_000,
      }));
      times.push(response.milliseconds);
      if (response.errors.length > 0 || response.data === null) {
        incomplete += 1;
        errors.push(response.errors[0]?.message ?? 'no data');
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PAGE_EVERY_MS - response.milliseconds)));
    }
  };
  await Promise.all([attack(), browse()]);
  times.sort((a, b) => a - b);
  return {
    hostile,
    pages: times.length,
    incomplete,
    firstErrors: [...new Set(errors)].slice(0, 3),
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    p95Ms: times[Math.floor(times.length * 0.95)] ?? 0,
    slowestMs: times.at(-1) ?? 0,
  };
}

/** Connects, sends a request and closes the connection after `afterMs`, `count` times, some at once. */
export async function abandonRequests(
  url: string,
  {
    count,
    next,
    afterMs,
  }: { readonly count: number; readonly next: () => HostileHttpRequest; readonly afterMs: number },
): Promise<void> {
  const { hostname, port } = new URL(url);
  const abandon = (): Promise<void> =>
    new Promise((resolve) => {
      const { path, body, headers = {} } = next();
      const text = typeof body === 'string' ? body : '';
      const head = Object.entries({ 'content-type': 'application/json', ...headers, host: `${hostname}:${port}` })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST ${path} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
        setTimeout(() => socket.destroy(), afterMs);
      });
      socket.on('error', () => undefined);
      socket.once('close', () => resolve());
    });
  for (let sent = 0; sent < count; sent += 20) await Promise.all(Array.from({ length: 20 }, abandon));
}

/** Open files of each process. */
export function filesOf({ processes }: Pick<RunningSystem, 'processes'>): ReadonlyMap<string, number> {
  return new Map(processes.map(({ name, pid }) => [name, openFilesOf(pid)]));
}
