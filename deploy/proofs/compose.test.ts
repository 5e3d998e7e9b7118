import { expect, test } from 'vitest';
import { problemsOfServices, readComposeFile } from './compose.js';

test('each service has a volume of its own, a health check, and no secret in its environment', () => {
  expect(problemsOfServices(readComposeFile())).toEqual([]);
});

test('the rules find a shared volume, a published simulator, a secret, and a writable root', () => {
  const problems = problemsOfServices(
    readComposeFile(`
services:
  users: { build: { target: services }, image: a, volumes: ["data:/data"], healthcheck: { test: [] }, read_only: true, cap_drop: [ALL] }
  catalog:
    build: { target: services }
    image: a
    volumes: ["data:/data"]
    healthcheck: { test: [] }
    environment: { REGISTRY_ADMIN_KEY: service:a:b }
  payment-simulator: { build: { target: services }, image: a, ports: ["4010:4010"], read_only: true, cap_drop: [ALL] }
volumes: { data: null }
`),
  );
  for (const part of [
    'catalog shares the volume data',
    'catalog has secrets in its environment: REGISTRY_ADMIN_KEY',
    'catalog has a writable root file system',
    'payment-simulator has not exactly one volume',
    'the payment simulator is published',
    'the payment simulator is not for development only',
  ])
    expect(problems.join('\n')).toContain(part);
});
