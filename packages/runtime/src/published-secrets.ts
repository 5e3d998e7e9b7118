/** Secrets that are published with the source of this project. Tests compare the list with the source. */
import { createHash } from 'node:crypto';
import { processEnvironment } from './environment.js';
import { StartError } from './start-error.js';

/** The payment simulator's, and the password of the sample accounts. */
const PUBLISHED = ['simulated-key', 'simulated-webhook-secret', 'popcorn-and-sofa'];

const KNOWN: ReadonlySet<string> = new Set(PUBLISHED.map(normalise));

/** SHA-256 of the secrets in the data folder that the tests unpack (`clients/e2e/fixtures`). */
export const PUBLISHED_DIGESTS: ReadonlySet<string> = new Set([
  // Keys of operator routes.
  'e9aea19d53c9b24895429bafec24bc193c52fee4b8729711e706d4f1669d9866',
  '7a6578225f7307d2083da19944b12e72e4cb9d4266a40979f324719205f5524f',
  'd61d9f731d5070ebe7096e0c87e86c93e02e85dcf061a5c414226394d3c0b365',
  'ac422c3cc5b2ec5daf9394c5d2f650fdadae098a8dabba8099f3fa60cc450332',
  '0c3bf3a698e4f26d8ad59e31ccbc489a69a5665f5bf06cc21286c6af0f03e21b',
  'f703cec9d596fc2dc3b104afcc8964aa951fb77fa026d41b7061975eceaefde1',
  'ecdd61332b47fe00bf553b48de9281d0c132038bf167449eb691f46deb908658',
  // Keys of the registry: admin, read.
  '4d490ec3340243392a497c88225122bfbe9b6e99cb30a982769eac42216c3400',
  '1e3dd9f8a156f9d24e9f4a2f7db1e1ddbcf8aaf9f71dc90b415ce7d310d505e7',
  // Private parts of signing keys: playback, registry, router, users.
  '018313f937c062fc3be3f9c3aaa6d68fac02e7a74ab36139507999701ee6ceff',
  '552b64ac9fd75fe456624b686ba5b51a7cce3fc63ee5ea233de7e861c72210d6',
  'a96697df850c58e50a91989bf1de09b1139961ed6e51fafc4f1166dd9fd02960',
  '3d66b0cccde4e27c221dc076712b5f480358fc2e50aab0b03068343de4020130',
  'bc875ea3770cc9f47ba6a5810bc78a3cee388899d27550359a43b63bc767a42b',
]);

/** Spellings of the listed words with other letters, signs or quotes are the same secret: they are guessed first. */
export function isPublishedSecret(text: string): boolean {
  return KNOWN.has(normalise(text)) || PUBLISHED_DIGESTS.has(createHash('sha256').update(text).digest('hex'));
}

/** Throws a `StartError` in production mode when the secret that was read from `file` is published. */
export function refusePublished(secret: string, file: string): void {
  if (processEnvironment()['MARQUEE_MODE']?.trim() === 'production' && isPublishedSecret(secret))
    throw new StartError(
      `The key in ${file} is published with the source: with MARQUEE_MODE=production, choose an empty MARQUEE_DATA_DIR.`,
    );
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
