/** Starts the real router as a process that polls a registry. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface RouterProcess extends AsyncDisposable {
  readonly url: string;
  /** The output so far. */
  log(): string;
  /** The served supergraph, and why the router refused a newer one. */
  ready(): Promise<{ readonly supergraph: string; readonly refused: string | null; readonly safelist: unknown }>;
  /** Sends SIGINT and waits until the router has drained and ended. */
  stop(): Promise<void>;
}

export interface RouterProcessOptions {
  readonly registryUrl: string;
  readonly key: string;
  readonly dataDir: string;
  /** Additional settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

const ENTRY = new URL('../../../router/dist/main.js', import.meta.url).pathname;

/** Rejects with the router's output when it does not start. */
export async function startRouterProcess({
  registryUrl,
  key,
  dataDir,
  settings = {},
}: RouterProcessOptions): Promise<RouterProcess> {
  const child = fork(ENTRY, [], {
    env: {
      MARQUEE_DATA_DIR: dataDir,
      ROUTER_PORT: '0',
      ROUTER_REGISTRY_URL: registryUrl,
      ROUTER_REGISTRY_KEY: key,
      ROUTER_GRAPH_REF: 'marquee@current',
      ROUTER_NAME: 'router-under-test',
      ROUTER_KNOWN_OPERATIONS: dataDir,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const ended = once(child, 'exit');
  const [first] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  const url = typeof first === 'object' && first !== null && 'url' in first ? String(first.url) : null;
  if (url === null) throw new Error(output);
  return {
    url,
    log: () => output,
    ready: async () =>
      (await (await fetch(`${url}/ready`)).json()) as { supergraph: string; refused: string | null; safelist: unknown },
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
