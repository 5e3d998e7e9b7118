import { expect, test } from 'vitest';
import { AVATAR_IDS, describeAvatar, readAvatarId } from './describe-avatar.js';
import { drawAvatar } from './draw-avatar.js';

test('every avatar has a distinct picture', () => {
  const pictures = AVATAR_IDS.map((id) => {
    const avatar = readAvatarId(id);
    return avatar === null ? null : drawAvatar(avatar);
  });
  expect(new Set(pictures).size).toBe(AVATAR_IDS.length);
  expect(pictures).not.toContain(null);
});

test.each(['', 'coral', 'coral-unicorn', 'coral-fox-', 'coral-fox-x', '../secret'])('%j is not an avatar id', (id) => {
  expect(readAvatarId(id)).toBeNull();
});

test('an avatar has an id, a URL below the public URL, and an alternative text', () => {
  expect(describeAvatar('amber-owl', 'http://127.0.0.1:4001')).toEqual({
    id: 'amber-owl',
    url: 'http://127.0.0.1:4001/avatars/amber-owl.svg',
    alt: 'An amber owl',
  });
});
