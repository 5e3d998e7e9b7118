/** A real recommendations process over a filled folder, and a key set in place of the router's. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { HEADERS } from '@marquee/contracts/headers';
import { JWKS_PATH, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { processEnvironment } from '@marquee/runtime/environment';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { SignJWT } from 'jose';

export interface RecommendationsProcess extends AsyncDisposable {
  readonly url: string;
  /** Milliseconds from its start until `/ready` was answered with 200. */
  readonly readyAfterMs: number;
  /** CPU milliseconds that the process has used so far; null where the system does not tell. */
  cpuMs(): number | null;
  /** The headers of a member's requests. */
  headersOf(viewer: ViewerIdentity): Promise<Readonly<Record<string, string>>>;
}

const READY_WITHIN_MS = 60_000;

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

/** Clock ticks of `/proc` are hundredths of a second. */
const TICK_MS = 10;

/** User and system time of `/proc/PID/stat`, whose second field, the name in brackets, may contain spaces. */
function cpuMsOf(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return TICK_MS * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return null;
  }
}

async function waitUntilReady(url: string): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < READY_WITHIN_MS; ) {
    const response = await fetch(`${url}/ready`).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The process was not ready within ${READY_WITHIN_MS / 1000} s.`);
}

/** @param folder With the folders `recommendations` and `events` of an earlier start. */
export async function startRecommendationsProcess(folder: string): Promise<RecommendationsProcess> {
  const key = await loadSigningKey(join(folder, 'router'));
  const keys = await serveKeys(key.jwks);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [new URL('../../main.js', import.meta.url).pathname], {
    env: {
      ...processEnvironment(),
      MARQUEE_DATA_DIR: folder,
      MARQUEE_SEED: 'none',
      MARQUEE_LOG_LEVEL: 'error',
      RECOMMENDATIONS_PORT: '0',
      RECOMMENDATIONS_TRAINING_EVERY_HOURS: '0',
      MARQUEE_IDENTITY_JWKS_URL: keys.url,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    keys.close();
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message: { readonly url: string }) => resolve(message.url));
      child.once('exit', (code) => reject(new Error(`recommendations exited with code ${code}`)));
    });
    await waitUntilReady(url);
    const { issuer, audience } = TOKENS.identity('recommendations');
    return {
      url,
      readyAfterMs: performance.now() - startedAt,
      cpuMs: () => cpuMsOf(child.pid),
      headersOf: async (viewer) => ({
        [HEADERS.identity]: await new SignJWT(toViewerClaims(viewer))
          .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
          .setIssuer(issuer)
          .setAudience(audience)
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign(key.privateKey),
      }),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
