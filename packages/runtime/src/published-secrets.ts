/** Secrets that are published with the source of this project. A test compares the list with the source. */

/** The payment simulator's, and the password of the sample accounts. */
const PUBLISHED = ['simulated-key', 'simulated-webhook-secret', 'popcorn-and-sofa'];

const KNOWN: ReadonlySet<string> = new Set(PUBLISHED.map(normalise));

/** Spellings with other letters, signs or quotes are the same secret: they are guessed first. */
export function isPublishedSecret(text: string): boolean {
  return KNOWN.has(normalise(text));
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
