"""Requests the control plane knows: one line for each endpoint, with the name of its body and its
query parameters, and one for each body with its fields.

A "{name...}" in a path takes all that follows, with its slashes.
A field is "name:type", with "!" where it is required. Types: s text, i integer, n number,
b boolean, o any object, [t] a list of t, {t} a map from text to t, or the name of another body.
What stands behind a "+" is newer than the published specification, or was never part of it.
"""

ENDPOINTS = """
GET    /api-keys/current
GET    /config
GET    /health
GET    /health/ready
GET    /object-storage/push-access
GET    /regions
POST   /regions CreateRegion
GET    /sandbox ?cursor ?limit ?id ?name ?labels ?includeErroredDeleted ?includeWarm ?states
       ?snapshots ?regionIds ?sandboxClasses ?minCpu ?maxCpu ?minMemoryGiB ?maxMemoryGiB
       ?minDiskGiB ?maxDiskGiB ?isPublic ?isRecoverable ?createdAtAfter ?createdAtBefore
       ?lastEventAfter ?lastEventBefore ?autoDestroyAtAfter ?autoDestroyAtBefore ?sort ?order
POST   /sandbox CreateSandbox
GET    /sandbox/for-runner ?states ?skipReconcilingSandboxes
GET    /sandbox/paginated ?page ?limit ?id ?name ?labels ?includeErroredDeleted ?states
       ?snapshots ?regions ?minCpu ?maxCpu ?minMemoryGiB ?maxMemoryGiB ?minDiskGiB ?maxDiskGiB
       ?lastEventAfter ?lastEventBefore ?sort ?order
GET    /sandbox/ssh-access/validate ?token
DELETE /sandbox/{sandboxIdOrName}
GET    /sandbox/{sandboxIdOrName} ?verbose
GET    /sandbox/{sandboxIdOrName}/ancestors
POST   /sandbox/{sandboxIdOrName}/archive
POST   /sandbox/{sandboxIdOrName}/autoarchive/{interval}
POST   /sandbox/{sandboxIdOrName}/autodelete/{interval}
POST   /sandbox/{sandboxIdOrName}/autopause/{interval}
POST   /sandbox/{sandboxIdOrName}/autostop/{interval}
POST   /sandbox/{sandboxIdOrName}/backup
GET    /sandbox/{sandboxIdOrName}/build-logs ?follow
GET    /sandbox/{sandboxIdOrName}/build-logs-url
POST   /sandbox/{sandboxIdOrName}/fork ForkSandbox
GET    /sandbox/{sandboxIdOrName}/forks ?includeDestroyed
PUT    /sandbox/{sandboxIdOrName}/labels SandboxLabels
POST   /sandbox/{sandboxIdOrName}/network-settings UpdateSandboxNetworkSettings
GET    /sandbox/{sandboxIdOrName}/parent
POST   /sandbox/{sandboxIdOrName}/pause
GET    /sandbox/{sandboxIdOrName}/ports/{port}/preview-url
GET    /sandbox/{sandboxIdOrName}/ports/{port}/signed-preview-url ?expiresInSeconds
POST   /sandbox/{sandboxIdOrName}/ports/{port}/signed-preview-url/{token}/expire
POST   /sandbox/{sandboxIdOrName}/public/{isPublic}
POST   /sandbox/{sandboxIdOrName}/recover ?skipStart
POST   /sandbox/{sandboxIdOrName}/resize ResizeSandbox
PUT    /sandbox/{sandboxIdOrName}/secrets UpdateSandboxSecrets
POST   /sandbox/{sandboxIdOrName}/snapshot CreateSandboxSnapshot
DELETE /sandbox/{sandboxIdOrName}/ssh-access ?token
POST   /sandbox/{sandboxIdOrName}/ssh-access ?expiresInMinutes
POST   /sandbox/{sandboxIdOrName}/start
POST   /sandbox/{sandboxIdOrName}/stop ?force
POST   /sandbox/{sandboxIdOrName}/ttl/{ttlMinutes}
+GET   /sandbox/{sandboxId}/build-logs/stream ?follow
POST   /sandbox/{sandboxId}/last-activity UpdateLastActivity
GET    /sandbox/{sandboxId}/organization
GET    /sandbox/{sandboxId}/region-quota
GET    /sandbox/{sandboxId}/secrets
GET    /sandbox/{sandboxId}/signing-key
POST   /sandbox/{sandboxId}/signing-key/rotate
PUT    /sandbox/{sandboxId}/state UpdateSandboxStateDto
GET    /sandbox/{sandboxId}/telemetry/logs ?from ?to ?page ?limit ?severities ?search
GET    /sandbox/{sandboxId}/telemetry/metrics ?from ?to ?metricNames
GET    /sandbox/{sandboxId}/telemetry/traces ?from ?to ?page ?limit
GET    /sandbox/{sandboxId}/telemetry/traces/{traceId}
GET    /sandbox/{sandboxId}/toolbox-proxy-url
GET    /shared-regions
GET    /snapshots ?page ?limit ?name ?sourceSandboxId ?sort ?order
POST   /snapshots CreateSnapshot
DELETE /snapshots/{id}
GET    /snapshots/{id}
POST   /snapshots/{id}/activate
GET    /snapshots/{id}/build-logs ?follow
GET    /snapshots/{id}/build-logs-url
+GET   /snapshots/{id}/build-logs/stream ?follow
POST   /snapshots/{id}/deactivate
+GET   /socket.io/ ?EIO ?transport ?organizationId ?source ?sdkVersion ?t ?sid
GET    /volumes ?includeDeleted
POST   /volumes CreateVolume
GET    /volumes/by-name/{name}
DELETE /volumes/{volumeId}
GET    /volumes/{volumeId}
"""

BODIES = """
CreateBuildInfo = dockerfileContent!:s contextHashes:[s]
CreateRegion = name!:s proxyUrl:s sshGatewayUrl:s snapshotManagerUrl:s otelEndpoint:s
CreateSandbox = name:s snapshot:s user:s env:{s} labels:{s} public:b networkBlockAll:b
       networkAllowList:s domainAllowList:s outboundProxyUrl:s otelEndpointOverride:s target:s
       cpu:i gpu:i gpuType:[s] spot:b memory:i disk:i autoStopInterval:i autoPauseInterval:i
       autoArchiveInterval:i autoDeleteInterval:i ttlMinutes:i volumes:[SandboxVolume]
       buildInfo:CreateBuildInfo linkedSandbox:s secrets:[{s}] +kvm:b +queueTimeout:i
CreateSandboxSnapshot = name!:s includeMemory:b
CreateSnapshot = name!:s imageName:s entrypoint:[s] cpu:i gpu:i gpuType:[s] memory:i disk:i
       buildInfo:CreateBuildInfo regionId:s sandboxClass:s
CreateVolume = name!:s
ForkSandbox = name:s
ResizeSandbox = cpu:i memory:i disk:i
SandboxLabels = labels!:{s}
SandboxVolume = volumeId!:s mountPath!:s subpath:s
UpdateLastActivity = activityType:s
UpdateSandboxNetworkSettings = networkBlockAll:b networkAllowList:s domainAllowList:s
UpdateSandboxSecrets = secrets!:[{s}]
UpdateSandboxStateDto = state!:s errorReason:s recoverable:b
"""
