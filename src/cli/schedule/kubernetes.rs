//! A CronJob of Kubernetes. A job fails for any code but 0, so a shell maps the codes of results.

use super::InCluster;

pub(super) fn manifest(args: &InCluster) -> String {
    let InCluster { when, image, namespace } = args;
    let (tenant, cron) = (when.tenant(), when.cron());
    format!(
        r#"# palisade: a nightly scan by Kubernetes (1.27 or later), signed in by Microsoft Entra Workload ID.
#
# To set it up:
#   1. Install the workload identity webhook (on AKS: az aks update --enable-workload-identity --enable-oidc-issuer).
#   2. Give the app a federated credential: issuer of the cluster, audience api://AzureADTokenExchange,
#      subject system:serviceaccount:{namespace}:palisade
#   3. Write the app's client id and the tenant's id into the two annotations below, and apply this file:
#      kubectl apply -f palisade.yaml
#   4. Try it: kubectl -n {namespace} create job --from=cronjob/palisade-scan palisade-now
# The image holds palisade, a shell with shuf and the system's certificates, for example:
#   FROM debian:12-slim
#   RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
#   COPY palisade /usr/local/bin/palisade
# To take it away, with the past runs: kubectl delete -f palisade.yaml
#
# Findings (1) and parts that were not assessed (4) are results: the job completes. A scan that could not run (3) fails
# the job, once: alert on kube_job_failed.
apiVersion: v1
kind: Namespace
metadata:
  name: {namespace}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: palisade
  namespace: {namespace}
  annotations:
    azure.workload.identity/client-id: "00000000-0000-0000-0000-000000000000"
    azure.workload.identity/tenant-id: "00000000-0000-0000-0000-000000000000"
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: palisade-state
  namespace: {namespace}
spec:
  accessModes: ["ReadWriteOnce"]
  resources:
    requests:
      storage: 2Gi
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: palisade-scan
  namespace: {namespace}
spec:
  schedule: "{cron}"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 21600
      template:
        metadata:
          labels:
            app.kubernetes.io/name: palisade
            azure.workload.identity/use: "true"
        spec:
          serviceAccountName: palisade
          automountServiceAccountToken: false
          restartPolicy: Never
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            runAsGroup: 10001
            fsGroup: 10001
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: scan
              image: {image}
              workingDir: /var/lib/palisade
              command: ["/bin/sh", "-c"]
              args:
                - |
                  sleep "$(shuf -i 0-2700 -n 1)"
                  palisade scan --quiet --format json -o /var/lib/palisade/scan.json{tenant}
                  code=$?
                  case $code in 0|1|4) exit 0 ;; *) exit $code ;; esac
              env:
                - name: PALISADE_STATE
                  value: /var/lib/palisade/store
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: ["ALL"]
              resources:
                requests:
                  cpu: 100m
                  memory: 256Mi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: state
                  mountPath: /var/lib/palisade
          volumes:
            - name: state
              persistentVolumeClaim:
                claimName: palisade-state
"#
    )
}
