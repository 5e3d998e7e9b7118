/** HTTP routes beside `/graphql`: public keys of tokens, ended sessions, avatars. */
import { ENDED_SESSIONS_PATH, JWKS_PATH } from '@marquee/contracts/viewer';
import type { FastifyInstance } from 'fastify';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import { drawAvatar } from './avatar/draw-avatar.js';
import { readAvatarId } from './avatar/describe-avatar.js';
import type { UsersConfig } from './config.js';
import type { UsersServices } from './services.js';
import type { UsersStore } from './store.js';

/** Cache lifetime of the public keys. An avatar's picture never changes. */
const KEYS_MAX_AGE_SECONDS = 300;
const AVATAR_MAX_AGE_SECONDS = 604_800;

export function routes(server: FastifyInstance, parts: SubgraphParts<UsersConfig, UsersStore, UsersServices>): void {
  const { clock, tokenIssuer } = parts.services;
  server.get(JWKS_PATH, async (_request, reply) =>
    reply
      .header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`)
      .send(await tokenIssuer.keys.published(clock())),
  );

  // Read from the store each time: a successful response also shows the router that tokens can be renewed here.
  server.get(ENDED_SESSIONS_PATH, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(await parts.store.sessions.ended(clock())),
  );

  server.get<{ Params: { file: string } }>('/avatars/:file', (request, reply) => {
    const avatar = readAvatarId(request.params.file.replace(/\.svg$/, ''));
    if (avatar === null) return reply.code(404).send({ message: 'This avatar does not exist.' });
    return reply
      .header('cache-control', `public, max-age=${AVATAR_MAX_AGE_SECONDS}, immutable`)
      .header('access-control-allow-origin', '*')
      .type('image/svg+xml')
      .send(drawAvatar(avatar));
  });
}
