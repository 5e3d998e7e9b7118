/** The properties of Kubernetes objects that the rules read. Schemas check the others. */

export type Labels = Readonly<Record<string, string>>;

interface Named {
  readonly name: string;
}

export interface Probe {
  readonly httpGet?: { readonly port: string };
}

export interface Container extends Named {
  readonly securityContext: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly resources: { readonly requests?: Labels; readonly limits?: Labels };
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly ports: readonly Named[];
  readonly env?: readonly (Named & { readonly value?: string })[];
  readonly volumeMounts: readonly Named[];
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly Container[];
  readonly volumes?: readonly (Named & { readonly configMap?: Named })[];
}

interface Selector {
  readonly matchLabels: Labels;
}

interface ObjectOf<Kind extends string, Spec> {
  readonly kind: Kind;
  readonly metadata: Named & { readonly labels?: Labels };
  readonly spec: Spec;
}

export type Workload = ObjectOf<
  'Deployment' | 'StatefulSet',
  {
    readonly replicas?: number;
    readonly selector: Selector;
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly { readonly metadata: Named }[];
  }
>;

export type Service = ObjectOf<
  'Service',
  { readonly selector: Labels; readonly ports: readonly (Named & { readonly targetPort: string })[] }
>;

export type ServiceMonitor = ObjectOf<
  'ServiceMonitor',
  {
    readonly jobLabel?: string;
    readonly selector: Selector;
    readonly endpoints: readonly Readonly<Record<string, string>>[];
  }
>;

export type Ingress = ObjectOf<
  'Ingress',
  {
    readonly rules: readonly {
      readonly http: { readonly paths: readonly { readonly backend: { readonly service: Named } }[] };
    }[];
  }
>;

export type KubernetesObject =
  | Workload
  | Service
  | ServiceMonitor
  | Ingress
  | ObjectOf<'PodDisruptionBudget', { readonly selector: Selector }>
  | ObjectOf<'NetworkPolicy', { readonly podSelector: Selector }>
  | ObjectOf<'HorizontalPodAutoscaler', { readonly scaleTargetRef: Named & { readonly kind: string } }>
  | (ObjectOf<'ConfigMap', undefined> & { readonly data: Readonly<Record<string, string>> })
  | ObjectOf<'ServiceAccount', undefined>;
