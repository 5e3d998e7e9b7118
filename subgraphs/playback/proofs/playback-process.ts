/** A real playback process with a filled store, and a key set in place of the router's. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JWKS_PATH, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { processEnvironment } from '@marquee/runtime/environment';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { SignJWT } from 'jose';
import { openPlaybackStore } from '../store.js';
import type { PlaybackStore } from '../store.js';
import { film, subscribed } from './instances.js';
import type { MemberViewer } from './instances.js';

export interface PlaybackProcess extends AsyncDisposable {
  readonly url: string;
  /** The signed identity assertion of a member, for the identity header. */
  identityOf(viewer: MemberViewer): Promise<string>;
  /** Kills the process with SIGKILL and opens its store. */
  crash(): Promise<PlaybackStore>;
}

function clock(): Date {
  return new Date();
}

const MEMBERS_PER_COMMIT = 1000;

async function fillStore(file: string, accounts: number): Promise<void> {
  const store = await openSqliteStore({ file, owner: 'playback', clock });
  const playback = await openPlaybackStore(store, { clock });
  const periodEnd = new Date(Date.now() + 86_400_000).toISOString();
  await playback.commit({ writes: [playback.collections.titles.upsert(film)] });
  for (let from = 0; from < accounts; from += MEMBERS_PER_COMMIT) {
    const count = Math.min(MEMBERS_PER_COMMIT, accounts - from);
    await playback.commit({
      writes: Array.from({ length: count }, (_, index) =>
        subscribed(playback, `account-${from + index}`, 4, periodEnd),
      ),
    });
  }
  await store.close();
}

async function serveKeys(jwks: object): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${JWKS_PATH}`,
    close: () => server.close(),
  };
}

/** `ready` resolves with the URL that the process sends over IPC. */
function startProcess(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [new URL('../main.js', import.meta.url).pathname], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`playback exited with code ${code}`)));
  });
  return { child, ready };
}

export async function startPlaybackProcess(accounts: number): Promise<PlaybackProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-load-'));
  const dataDir = join(folder, 'playback');
  const file = join(dataDir, 'store.db');
  await fillStore(file, accounts);
  const key = await loadSigningKey(join(folder, 'router'));
  const keys = await serveKeys(key.jwks);
  const env = {
    ...processEnvironment(),
    MARQUEE_DATA_DIR: folder,
    MARQUEE_SEED: 'none',
    MARQUEE_LOG_LEVEL: 'error',
    PLAYBACK_PORT: '0',
    MARQUEE_IDENTITY_JWKS_URL: keys.url,
  };
  const { child, ready } = startProcess(env);
  const url = await ready;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let reopened: { close(): Promise<void> } | null = null;
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    url,
    identityOf: (viewer) =>
      new SignJWT(toViewerClaims(viewer))
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
        .setIssuer(TOKENS.identity('playback').issuer)
        .setAudience(TOKENS.identity('playback').audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key.privateKey),
    crash: async () => {
      await kill();
      const store = await openSqliteStore({ file, owner: 'playback', clock });
      reopened = store;
      return openPlaybackStore(store, { clock });
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      await reopened?.close();
      keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
