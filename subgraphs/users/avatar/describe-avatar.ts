/** Avatars: an id is a colour and a creature, such as `coral-fox`; URL and alternative text follow from it. */

export const COLOURS = ['coral', 'amber', 'mint', 'sky', 'violet', 'rose'] as const;
export const CREATURES = ['bear', 'cat', 'fox', 'owl', 'rabbit', 'robot'] as const;

export interface Avatar {
  readonly colour: (typeof COLOURS)[number];
  readonly creature: (typeof CREATURES)[number];
}

export const AVATAR_IDS: readonly string[] = COLOURS.flatMap((colour) =>
  CREATURES.map((creature) => `${colour}-${creature}`),
);

/** Returns null for an unknown id. */
export function readAvatarId(avatarId: string): Avatar | null {
  const [colourName, creatureName] = avatarId.split('-', 2);
  const colour = COLOURS.find((known) => known === colourName);
  const creature = CREATURES.find((known) => known === creatureName);
  return colour === undefined || creature === undefined || avatarId !== `${colour}-${creature}`
    ? null
    : { colour, creature };
}

export function isAvatar(avatarId: string): boolean {
  return readAvatarId(avatarId) !== null;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'An' : 'A';
}

/** @param publicUrl Base URL of this process, without a trailing slash. */
export function describeAvatar(
  avatarId: string,
  publicUrl: string,
): { readonly id: string; readonly url: string; readonly alt: string } {
  return {
    id: avatarId,
    url: `${publicUrl}/avatars/${avatarId}.svg`,
    alt: `${article(avatarId)} ${avatarId.replace('-', ' ')}`,
  };
}
