{{/* Labels of a server: dict "root" . "name" "mysql" */}}
{{- define "devstack.labels" -}}
{{ include "devstack.selector" . }}
app.kubernetes.io/part-of: quizfleet-devstack
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "devstack.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* What the restricted Pod Security Standard asks of a pod that runs as the given user. */}}
{{- define "devstack.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "devstack.securityContext" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
{{- end }}

{{/* A value of a Secret in the release's namespace, if it is there: dict "root" . "secret" "redis" "key" "password" */}}
{{- define "devstack.stored" -}}
{{- with lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{- index (.data | default dict) $.key | default "" | b64dec -}}
{{- end -}}
{{- end }}

{{/* A volume claim's spec from .size and .storageClass. */}}
{{- define "devstack.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources: {requests: {storage: {{ .size }}}}
{{- end }}

{{/* Namespaces of QuizEvents and this release's own. */}}
{{- define "devstack.namespaces" -}}
{{- prepend .Values.bindings.namespaces .Release.Namespace | uniq | toJson -}}
{{- end }}
