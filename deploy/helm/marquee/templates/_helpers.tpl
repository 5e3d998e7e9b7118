{{/* Names and labels. A component is router, registry, or the name of a subgraph. */}}
{{- define "marquee.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}-marquee
{{- end }}

{{- define "marquee.selector" -}}
app.kubernetes.io/name: marquee
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "marquee.labels" -}}
{{ include "marquee.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "marquee.image" -}}
{{- $repository := required (printf "%s needs image.repository" .component) .values.image.repository -}}
{{- with .root.Values.imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ $repository }}:{{ .values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "marquee.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ include "marquee.name" . }}{{ else }}default{{ end }}
{{- end }}

{{/* Where the router finds its registry; empty when it serves a supergraph file. */}}
{{- define "marquee.registryUrl" -}}
{{- if .Values.router.registry.url }}{{ .Values.router.registry.url }}
{{- else if and .Values.registry.enabled (not .Values.router.supergraph.sdl) (not .Values.router.supergraph.configMap) -}}
http://{{ include "marquee.name" . }}-registry:{{ .Values.registry.service.port }}
{{- end }}
{{- end }}

{{/* Environment: settings of all processes, of this one, and secrets by reference. */}}
{{- define "marquee.env" -}}
{{- range $name, $value := merge (dict) .values.env .extraEnv .root.Values.env }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- range $name, $from := .values.secretEnv }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ required (printf "secretEnv.%s needs secret" $name) $from.secret }}, key: {{ required (printf "secretEnv.%s needs key" $name) $from.key }} } }
{{- end }}
{{- end }}

{{/* Restricted pod security standard: no root, no privileges, no writable root file system. */}}
{{- define "marquee.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "marquee.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ .readOnly }}
capabilities: { drop: [ALL] }
{{- end }}

{{/* A process is started again only when it is silent: a restart repairs no disk and no other process. */}}
{{- define "marquee.probes" -}}
startupProbe:
  httpGet: { path: {{ .health }}, port: {{ .portName }} }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: {{ .health }}, port: {{ .portName }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: {{ .ready }}, port: {{ .portName }} }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 1
{{- end }}

{{/* Replicas prefer different nodes and zones. */}}
{{- define "marquee.placement" -}}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "marquee.selector" $ | nindent 8 }}
  {{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "marquee.podMetadata" -}}
labels:
  {{- include "marquee.labels" . | nindent 2 }}
  {{- with .root.Values.podLabels }}{{ toYaml . | nindent 2 }}{{ end }}
annotations:
  kubectl.kubernetes.io/default-container: {{ .container }}
  {{- with .checksum }}
  checksum/config: {{ . }}
  {{- end }}
  {{- with .root.Values.podAnnotations }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}

{{- define "marquee.podBasics" -}}
serviceAccountName: {{ include "marquee.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .values.terminationGracePeriodSeconds }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Files of Secrets, each in a folder of its own. */}}
{{- define "marquee.secretMounts" -}}
{{- range $index, $file := .values.secretFiles }}
- name: secret-{{ $index }}
  mountPath: {{ required "secretFiles needs path" $file.path }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "marquee.secretVolumes" -}}
{{- range $index, $file := .values.secretFiles }}
- name: secret-{{ $index }}
  secret: { secretName: {{ required "secretFiles needs secret" $file.secret }}, defaultMode: 0440 }
{{- end }}
{{- end }}

{{- define "marquee.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources: { requests: { storage: {{ .size }} } }
{{- end }}

{{/* Beside the pods of a component: Service, PodDisruptionBudget, HorizontalPodAutoscaler, ServiceMonitor, Ingress. */}}
{{- define "marquee.beside" -}}
{{- $name := printf "%s-%s" (include "marquee.name" .root) .component }}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "marquee.labels" . | nindent 4 }}
  {{- with .values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .values.service.type }}
  selector: {{- include "marquee.selector" . | nindent 4 }}
  ports:
    - { name: http, port: {{ .values.service.port }}, targetPort: http, protocol: TCP, appProtocol: http }
{{- if ne .metricsPort "http" }}
---
# Not part of the Service that clients use.
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}-admin
  labels:
    {{- include "marquee.labels" . | nindent 4 }}
    marquee/port: admin
spec:
  type: ClusterIP
  clusterIP: None
  selector: {{- include "marquee.selector" . | nindent 4 }}
  ports:
    - { name: {{ .metricsPort }}, port: {{ .values.adminPort }}, targetPort: {{ .metricsPort }}, protocol: TCP, appProtocol: http }
{{- end }}
{{- if .values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "marquee.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "marquee.selector" . | nindent 6 }}
{{- end }}
{{- if dig "autoscaling" "enabled" false .values }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels: {{- include "marquee.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: {{ .kind }}, name: {{ $name }} }
  minReplicas: {{ .values.autoscaling.minReplicas }}
  maxReplicas: {{ .values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .values.autoscaling.targetCPUUtilizationPercentage }} } }
  behavior:
    # A router that leaves is drained; several at once would move many connections.
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: Pods, value: 1, periodSeconds: 60 }] }
{{- end }}
{{- if and .root.Values.serviceMonitor.enabled .hasMetrics }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ $name }}
  labels:
    {{- include "marquee.labels" . | nindent 4 }}
    {{- with .root.Values.serviceMonitor.labels }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  jobLabel: app.kubernetes.io/component
  selector:
    matchLabels:
      {{- include "marquee.selector" . | nindent 6 }}
      {{- if ne .metricsPort "http" }}
      marquee/port: admin
      {{- end }}
  endpoints:
    - port: {{ .metricsPort }}
      path: {{ .metricsPath }}
      interval: {{ .root.Values.serviceMonitor.interval }}
      scrapeTimeout: {{ .root.Values.serviceMonitor.scrapeTimeout }}
{{- end }}
{{- if .values.ingress.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $name }}
  labels: {{- include "marquee.labels" . | nindent 4 }}
  {{- with .values.ingress.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .values.ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with .values.ingress.tls }}
  tls: {{- toYaml . | nindent 4 }}
  {{- end }}
  rules:
    {{- range $host := required (printf "%s.ingress needs hosts" .component) .values.ingress.hosts }}
    - host: {{ $host }}
      http:
        paths:
          {{- range $path := $.values.ingress.paths }}
          - path: {{ $path }}
            pathType: Prefix
            backend: { service: { name: {{ $name }}, port: { name: http } } }
          {{- end }}
    {{- end }}
{{- end }}
{{- if .root.Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}
  labels: {{- include "marquee.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "marquee.selector" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: http }]
      from:
        - podSelector: { matchLabels: { app.kubernetes.io/name: marquee, app.kubernetes.io/instance: {{ .root.Release.Name }} } }
        {{- with .from }}{{ toYaml . | nindent 8 }}{{ end }}
    {{- with .root.Values.networkPolicy.metricsFrom }}
    - ports: [{ port: {{ $.metricsPort }} }]
      from: {{- toYaml . | nindent 8 }}
    {{- end }}
{{- end }}
{{- end }}
