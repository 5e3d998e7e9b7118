import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubernetes-objects.js';
import { problemsOfObjects } from './object-rules.js';

const SOUND = `
kind: Deployment
metadata: { name: router }
spec:
  selector: { matchLabels: { app: router } }
  template:
    metadata: { labels: { app: router, version: "1" } }
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 60
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: router
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }
          readinessProbe: { httpGet: { port: http } }
          livenessProbe: { httpGet: { port: http } }
          startupProbe: { httpGet: { port: http } }
          ports: [{ name: http }]
          env: [{ name: ROUTER_REGISTRY_KEY }, { name: MARQUEE_HOST, value: 0.0.0.0 }]
          volumeMounts: [{ name: data }]
      volumes: [{ name: data }]
---
kind: Service
metadata: { name: router, labels: { app: router } }
spec: { selector: { app: router }, ports: [{ name: http, targetPort: http }] }
---
kind: ServiceMonitor
metadata: { name: router }
spec: { jobLabel: app, selector: { matchLabels: { app: router } }, endpoints: [{ port: http, path: /metrics }] }
`;

function problemsOf(text: string): readonly string[] {
  return problemsOfObjects([...parseAllDocuments(text)].map((document) => document.toJS() as KubernetesObject));
}

test('sound objects have no problems', () => {
  expect(problemsOf(SOUND)).toEqual([]);
});

test.each([
  [
    'matchLabels: { app: router } }\n  template',
    'matchLabels: { app: other } }\n  template',
    'selector does not match',
  ],
  ['runAsUser: 1000', 'runAsUser: 0', 'may run as root'],
  ['terminationGracePeriodSeconds: 60', 'terminationGracePeriodSeconds: 10', 'killed before'],
  ['limits: { memory: 1Gi }', 'limits: { cpu: 1 }', 'memory has no limit'],
  ['startupProbe: { httpGet: { port: http } }', 'startupProbe: { httpGet: { port: web } }', 'a probe is missing'],
  ['{ name: ROUTER_REGISTRY_KEY }', '{ name: ROUTER_REGISTRY_KEY, value: abc }', 'a secret in plain text'],
  ['volumeMounts: [{ name: data }]', 'volumeMounts: [{ name: files }]', 'no data volume'],
  ['targetPort: http', 'targetPort: admin', 'a port that no container has'],
  ['endpoints: [{ port: http', 'endpoints: [{ port: metrics', 'finds not exactly one Service'],
  ['path: /metrics', 'paht: /metrics', 'has an unknown field'],
  ['drop: [ALL]', 'drop: []', 'keeps capabilities'],
])('"%s" in place of "%s" is found', (before, after, problem) => {
  expect(SOUND).toContain(before);
  expect(problemsOf(SOUND.replace(before, after)).join('\n')).toContain(problem);
});

test('what is rendered twice is found', () => {
  expect(problemsOf(`${SOUND}---${SOUND}`).join('\n')).toContain('Deployment/router is rendered twice');
});
