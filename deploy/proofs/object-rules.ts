/**
 * What must be true of rendered Kubernetes objects beyond their schemas: selectors that find pods, probes, limits,
 * no root, no secrets in plain text, a volume of its own for each process.
 */
import type { Container, KubernetesObject, Labels, Service, ServiceMonitor, Workload } from './kubernetes-objects.js';

/** Longer than `MARQUEE_DRAIN_MS` and the longest mutation together. */
const SHORTEST_GRACE_S = 45;

/** All problems, each with the object's kind and name. */
export function problemsOfObjects(objects: readonly KubernetesObject[]): readonly string[] {
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...repeated.map((name) => `${name} is rendered twice`),
    ...workloadsOf(objects).flatMap((workload) => problemsOfWorkload(workload, objects)),
    ...objects.flatMap((object) =>
      problemsOfReferences(object, objects).map((problem) => `${object.kind}/${object.metadata.name} ${problem}`),
    ),
  ];
}

function workloadsOf(objects: readonly KubernetesObject[]): readonly Workload[] {
  return objects.filter((object): object is Workload => object.kind === 'Deployment' || object.kind === 'StatefulSet');
}

/** Sentences that do not hold. */
function unmet(rules: readonly (readonly [holds: boolean, otherwise: string])[]): readonly string[] {
  return rules.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
}

function problemsOfWorkload(workload: Workload, objects: readonly KubernetesObject[]): readonly string[] {
  const { metadata, spec } = workload;
  const { spec: pod, metadata: podMetadata } = spec.template;
  const { runAsNonRoot, runAsUser = 0, seccompProfile } = pod.securityContext;
  const ownMap = pod.volumes?.find(({ name }) => name === 'config')?.configMap?.name;
  const hasMap = objects.some(({ kind, metadata: { name } }) => kind === 'ConfigMap' && name === ownMap);
  const problems = unmet([
    [matches(spec.selector.matchLabels, podMetadata.labels), 'its selector does not match its pods'],
    [pod.automountServiceAccountToken === false, 'a token of the cluster is mounted'],
    [runAsNonRoot === true && runAsUser > 0, 'it may run as root'],
    [seccompProfile?.type === 'RuntimeDefault', 'it has no seccomp profile'],
    [(pod.terminationGracePeriodSeconds ?? 0) >= SHORTEST_GRACE_S, 'it is killed before it has drained'],
    [ownMap === undefined || hasMap, `there is no ConfigMap ${ownMap}`],
  ]);
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name);
  const volumes = new Set([...(pod.volumes ?? []).map(({ name }) => name), ...claims]);
  return [...problems, ...pod.containers.flatMap((container) => problemsOfContainer(container, volumes))].map(
    (problem) => `${workload.kind}/${metadata.name}: ${problem}`,
  );
}

const SECRET_NAME = /(KEY|SECRET|PASSWORD|TOKEN)$|MONGODB_URL|REDIS_URL/;

function problemsOfContainer(container: Container, volumes: ReadonlySet<string>): readonly string[] {
  const { securityContext, resources, readinessProbe, livenessProbe, startupProbe, env = [], volumeMounts } = container;
  const { allowPrivilegeEscalation, capabilities, readOnlyRootFilesystem } = securityContext;
  const { requests, limits } = resources;
  const ports = new Set(container.ports.map(({ name }) => name));
  const probes = [readinessProbe, livenessProbe, startupProbe];
  return unmet([
    [allowPrivilegeEscalation === false, 'it may gain privileges'],
    [capabilities?.drop?.includes('ALL') === true, 'it keeps capabilities'],
    [readOnlyRootFilesystem !== undefined, 'it does not say whether its root file system is read-only'],
    [requests?.['cpu'] !== undefined && requests['memory'] !== undefined, 'it requests no resources'],
    [limits?.['memory'] !== undefined, 'its memory has no limit'],
    [probes.every((probe) => ports.has(probe?.httpGet?.port ?? '')), 'a probe is missing, or asks an unknown port'],
    [volumeMounts.some(({ name }) => name === 'data'), 'it has no data volume'],
    [volumeMounts.every(({ name }) => volumes.has(name)), 'a volume that it mounts does not exist'],
    [new Set(env.map(({ name }) => name)).size === env.length, 'a variable is set twice'],
    [
      env.every(({ name, value }) => value === undefined || !SECRET_NAME.test(name)),
      'a variable has a secret in plain text',
    ],
  ]);
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function problemsOfReferences(object: KubernetesObject, objects: readonly KubernetesObject[]): readonly string[] {
  const workloads = workloadsOf(objects);
  const selected = (selector: Labels): readonly Workload[] =>
    workloads.filter(({ spec }) => matches(selector, spec.template.metadata.labels));
  switch (object.kind) {
    case 'Service':
      return problemsOfService(object, selected(object.spec.selector));
    case 'PodDisruptionBudget':
      return unmet([[selected(object.spec.selector.matchLabels).length === 1, 'selects not exactly one workload']]);
    case 'NetworkPolicy':
      return unmet([[selected(object.spec.podSelector.matchLabels).length === 1, 'selects not exactly one workload']]);
    case 'HorizontalPodAutoscaler': {
      const { kind, name } = object.spec.scaleTargetRef;
      const target = workloads.find((workload) => workload.kind === kind && workload.metadata.name === name);
      return unmet([
        [target !== undefined, 'scales nothing'],
        [target?.spec.replicas === undefined, 'scales a workload that sets replicas, which an upgrade would reset'],
      ]);
    }
    case 'Ingress': {
      const names = object.spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service.name));
      const known = new Set(objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name));
      return unmet([[names.every((name) => known.has(name)), 'leads to no Service']]);
    }
    case 'ServiceMonitor':
      return problemsOfMonitor(object, objects);
    default:
      return [];
  }
}

function problemsOfService({ spec }: Service, selected: readonly Workload[]): readonly string[] {
  const [workload] = selected;
  const container = workload?.spec.template.spec.containers[0];
  const ports = new Set(container?.ports.map(({ name }) => name));
  return unmet([
    [selected.length === 1, 'selects not exactly one workload'],
    [spec.ports.every(({ targetPort }) => ports.has(targetPort)), 'leads to a port that no container has'],
  ]);
}

/** Fields of an endpoint of a ServiceMonitor that the chart uses, by the API of the Prometheus Operator. */
const ENDPOINT_FIELDS = new Set(['port', 'path', 'interval', 'scrapeTimeout']);

function problemsOfMonitor({ spec }: ServiceMonitor, objects: readonly KubernetesObject[]): readonly string[] {
  const services = objects.filter(
    (object): object is Service =>
      object.kind === 'Service' && matches(spec.selector.matchLabels, object.metadata.labels ?? {}),
  );
  const scraped = (port: string | undefined): readonly Service[] =>
    services.filter((service) => service.spec.ports.some(({ name }) => name === port));
  return unmet([
    [spec.jobLabel !== undefined, 'has no jobLabel'],
    [
      spec.endpoints.every((each) => Object.keys(each).every((field) => ENDPOINT_FIELDS.has(field))),
      'has an unknown field',
    ],
    [spec.endpoints.every(({ port }) => scraped(port).length === 1), 'finds not exactly one Service for a port'],
  ]);
}
