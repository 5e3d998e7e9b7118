/**
 * A registry for npm that has the packed packages of this checkout, as if they were published, and redirects requests
 * for all others to npm's own.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
}

interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  readonly manifest: { readonly version: string };
}

/** @param folder Of `npm run pack`: a folder and a tarball of each package. */
export async function startNpmRegistry(folder: string, names: readonly string[]): Promise<NpmRegistry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim().replace(/\/$/, '');
  const packages = new Map(names.map((name) => [name, readPackage(folder, name)]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const tarball = [...packages.values()].find((each) => path === `tarballs/${basename(each.tarball)}`);
    const found = packages.get(path);
    if (tarball !== undefined) response.end(readFileSync(tarball.tarball));
    else if (found !== undefined)
      response.setHeader('content-type', 'application/json').end(documentOf(found, urlOf()));
    else response.writeHead(302, { location: `${upstream}${request.url ?? ''}` }).end();
  });
  const urlOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: urlOf(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function readPackage(folder: string, name: string): PackedPackage {
  const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as PackedPackage['manifest'];
  return { name, manifest, tarball: join(folder, `${name}-${manifest.version}.tgz`) };
}

/** What npm calls a packument. */
function documentOf({ name, manifest, tarball }: PackedPackage, url: string): string {
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  const dist = { tarball: `${url}/tarballs/${basename(tarball)}`, integrity };
  const { version } = manifest;
  return JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } });
}
