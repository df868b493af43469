"""Families of the control plane that the fake knows and does not serve: it answers them 501.

Written as the tables in control_plane.
"""

ENDPOINTS = """
GET    /admin/audit ?page ?limit ?from ?to ?nextToken ?id ?actorId ?actorEmail
       ?actorApiKeyPrefix ?actorApiKeySuffix ?action ?targetType ?targetId ?statusCode
       ?createdAt
POST   /admin/docker-registry/{id}/set-default
POST   /admin/organizations AdminCreateOrganization
POST   /admin/organizations/{organizationId}/preview-warning OrganizationPreviewWarning
PATCH  /admin/organizations/{organizationId}/quota/{regionId} UpdateOrganizationRegionQuota
POST   /admin/organizations/{organizationId}/quota/{regionId} CreateOrganizationRegionQuota
DELETE /admin/organizations/{organizationId}/quota/{regionId}/{sandboxClass}
GET    /admin/organizations/{organizationId}/quota/{regionId}/{sandboxClass}
GET    /admin/runners ?regionId
POST   /admin/runners AdminCreateRunner
DELETE /admin/runners/{id} ?force
GET    /admin/runners/{id}
PATCH  /admin/runners/{id}/scheduling
POST   /admin/sandbox/{sandboxId}/recover
GET    /admin/snapshots/can-cleanup-image ?imageName
PATCH  /admin/snapshots/{id}/general SetSnapshotGeneralStatusDto
GET    /admin/users
POST   /admin/users CreateUser
GET    /admin/users/{id}
POST   /admin/users/{id}/regenerate-key-pair
POST   /admin/webhooks/organizations/{organizationId}/initialize
GET    /admin/webhooks/organizations/{organizationId}/messages/{messageId}/attempts
POST   /admin/webhooks/organizations/{organizationId}/send SendWebhookDto
GET    /admin/webhooks/status
GET    /api-keys
POST   /api-keys CreateApiKey
DELETE /api-keys/{name}
GET    /api-keys/{name}
DELETE /api-keys/{userId}/{name}
GET    /audit/organizations/{organizationId} ?page ?limit ?from ?to ?nextToken ?id ?actorId
       ?actorEmail ?actorApiKeyPrefix ?actorApiKeySuffix ?action ?targetType ?targetId
       ?statusCode ?createdAt
GET    /audit/scenarios
GET    /docker-registry
POST   /docker-registry CreateDockerRegistry
GET    /docker-registry/registry-push-access ?regionId
DELETE /docker-registry/{id}
GET    /docker-registry/{id}
PATCH  /docker-registry/{id} UpdateDockerRegistry
GET    /jobs ?page ?limit ?status ?offset
GET    /jobs/poll ?timeout ?limit
GET    /jobs/{jobId}
POST   /jobs/{jobId}/status UpdateJobStatus
GET    /organizations
POST   /organizations CreateOrganization
GET    /organizations/invitations
GET    /organizations/invitations/count
POST   /organizations/invitations/{invitationId}/accept
POST   /organizations/invitations/{invitationId}/decline
GET    /organizations/otel-config/by-sandbox-auth-token/{authToken}
DELETE /organizations/{organizationId}
GET    /organizations/{organizationId}
GET    /organizations/{organizationId}/available-sandbox-classes
+PATCH /organizations/{organizationId}/default-queue-timeout
PATCH  /organizations/{organizationId}/default-region UpdateOrganizationDefaultRegion
PUT    /organizations/{organizationId}/experimental-config o
+GET   /organizations/{organizationId}/gpu-capacity
GET    /organizations/{organizationId}/identity-providers
POST   /organizations/{organizationId}/identity-providers CreateIdentityProvider
POST   /organizations/{organizationId}/identity-providers/test-connection
       TestIdentityProviderConnection
DELETE /organizations/{organizationId}/identity-providers/{id}
GET    /organizations/{organizationId}/identity-providers/{id}
PATCH  /organizations/{organizationId}/identity-providers/{id} UpdateIdentityProvider
GET    /organizations/{organizationId}/invitations
POST   /organizations/{organizationId}/invitations CreateOrganizationInvitation
PUT    /organizations/{organizationId}/invitations/{invitationId} UpdateOrganizationInvitation
POST   /organizations/{organizationId}/invitations/{invitationId}/cancel
POST   /organizations/{organizationId}/leave
DELETE /organizations/{organizationId}/otel-config
GET    /organizations/{organizationId}/otel-config
PUT    /organizations/{organizationId}/otel-config OtelConfig
POST   /organizations/{organizationId}/preview-warning OrganizationPreviewWarning
PATCH  /organizations/{organizationId}/quota UpdateOrganizationQuota
PATCH  /organizations/{organizationId}/quota/{regionId} UpdateOrganizationRegionQuota
GET    /organizations/{organizationId}/roles
POST   /organizations/{organizationId}/roles CreateOrganizationRole
DELETE /organizations/{organizationId}/roles/{roleId}
PUT    /organizations/{organizationId}/roles/{roleId} UpdateOrganizationRole
POST   /organizations/{organizationId}/sandbox-default-limited-network-egress
       OrganizationSandboxDefaultLimitedNetworkEgress
POST   /organizations/{organizationId}/sso-enabled OrganizationSsoEnabled
POST   /organizations/{organizationId}/suspend OrganizationSuspension
POST   /organizations/{organizationId}/unsuspend
GET    /organizations/{organizationId}/usage
GET    /organizations/{organizationId}/users
DELETE /organizations/{organizationId}/users/{userId}
POST   /organizations/{organizationId}/users/{userId}/access UpdateOrganizationMemberAccess
GET    /preview/{sandboxId}/access
GET    /preview/{sandboxId}/preview-warning ?port
GET    /preview/{sandboxId}/public
GET    /preview/{sandboxId}/signing-key
GET    /preview/{sandboxId}/validate/{authToken}
GET    /preview/{signedPreviewToken}/{port}/sandbox-id
DELETE /regions/{id}
GET    /regions/{id}
PATCH  /regions/{id} UpdateRegion
POST   /regions/{id}/regenerate-proxy-api-key
POST   /regions/{id}/regenerate-snapshot-manager-credentials
POST   /regions/{id}/regenerate-ssh-gateway-api-key
GET    /runners ?regionId
POST   /runners CreateRunner
GET    /runners/by-sandbox/{sandboxId}
GET    /runners/by-snapshot-ref ?ref
POST   /runners/healthcheck RunnerHealthcheck
GET    /runners/me
GET    /runners/me/snapshots
DELETE /runners/{id} ?force
GET    /runners/{id}
PATCH  /runners/{id}/draining
GET    /runners/{id}/full
PATCH  /runners/{id}/scheduling
GET    /secret
POST   /secret CreateSecret
GET    /secret/paginated ?cursor ?limit ?name ?sort ?order
DELETE /secret/{secretId}
GET    /secret/{secretId}
PATCH  /secret/{secretId} UpdateSecret
GET    /users/account-providers
POST   /users/linked-accounts CreateLinkedAccount
DELETE /users/linked-accounts/{provider}/{providerUserId}
GET    /users/me
GET    /users/me/pending-sso-links
DELETE /users/me/pending-sso-links/{id}
POST   /users/me/pending-sso-links/{id}/confirm
POST   /users/mfa/sms/enroll
GET    /warm-pools
POST   /warm-pools CreateWarmPool
DELETE /warm-pools/{id}
PATCH  /warm-pools/{id} UpdateWarmPool
POST   /webhooks/organizations/{organizationId}/app-portal-access
GET    /webhooks/organizations/{organizationId}/initialization-status
POST   /webhooks/organizations/{organizationId}/initialize
POST   /webhooks/organizations/{organizationId}/refresh-endpoints
"""

BODIES = """
AdminCreateOrganization = userId!:s name!:s defaultRegionId!:s
AdminCreateRunner = regionId!:s name!:s tags:[s] apiKey!:s apiVersion!:s domain:s apiUrl:s
       proxyUrl:s cpu:n memoryGiB:n diskGiB:n
CreateApiKey = name!:s permissions!:[s] expiresAt:s
CreateDockerRegistry = name!:s url!:s username!:s password!:s project:s
CreateIdentityProvider = name!:s oidcConfig!:OidcIdPConfig emailDomains!:[s] allowAnyDomain:b
       trustEmailVerified:b defaultAssignedRoleIds:[s] enabled:b
CreateLinkedAccount = provider!:s userId!:s
CreateOrganization = name!:s defaultRegionId!:s
CreateOrganizationInvitation = email!:s role!:s assignedRoleIds!:[s] expiresAt:s
CreateOrganizationQuota = totalCpuQuota:n totalMemoryQuota:n totalDiskQuota:n totalGpuQuota:n
       maxCpuPerSandbox:n maxMemoryPerSandbox:n maxDiskPerSandbox:n snapshotQuota:n
       maxSnapshotSize:n volumeQuota:n maxConcurrentSnapshotProcessing:n
CreateOrganizationRegionQuota = sandboxClass!:s totalCpuQuota!:n totalMemoryQuota!:n
       totalDiskQuota!:n totalGpuQuota!:n allowedGpuTypes:[s] maxCpuPerSandbox:n
       maxMemoryPerSandbox:n maxDiskPerSandbox:n maxDiskPerNonEphemeralSandbox:n maxCpuPerGpu:n
       maxMemoryPerGpu:n maxDiskPerGpu:n maxSandboxLifespan:n
CreateOrganizationRole = name!:s description!:s permissions!:[s]
CreateRunner = regionId!:s name!:s tags:[s]
CreateSecret = name!:s value!:s description:s hosts:[s]
CreateUser = id:s name!:s email:s personalOrganizationQuota:CreateOrganizationQuota
       personalOrganizationDefaultRegionId:s role:s emailVerified:b emailVerifiedSource:s
CreateWarmPool = snapshot!:s pool!:n target:s
OidcIdPConfig = issuerUrl!:s clientId!:s clientSecret!:s scope:s
OrganizationPreviewWarning = previewWarningEnabled!:b
OrganizationSandboxDefaultLimitedNetworkEgress = sandboxDefaultLimitedNetworkEgress!:b
OrganizationSsoEnabled = ssoEnabled!:b
OrganizationSuspension = reason!:s until!:s suspensionCleanupGracePeriodHours:n
OtelConfig = endpoint!:s headers:{s} organizationId:s
RunnerHealthMetrics = currentCpuLoadAverage!:n currentCpuUsagePercentage!:n
       currentMemoryUsagePercentage!:n currentDiskUsagePercentage!:n currentAllocatedCpu!:n
       currentAllocatedMemoryGiB!:n currentAllocatedDiskGiB!:n currentSnapshotCount!:n
       currentStartedSandboxes!:n cpu!:n memoryGiB!:n diskGiB!:n gpu:n gpuType:s
RunnerHealthcheck = metrics:RunnerHealthMetrics serviceHealth:[RunnerServiceHealth] domain:s
       proxyUrl:s apiUrl:s appVersion!:s
RunnerServiceHealth = serviceName!:s healthy!:b errorReason:s
SendWebhookDto = eventType!:s payload!:o eventId:s
SetSnapshotGeneralStatusDto = general!:b
TestIdentityProviderConnection = issuerUrl!:s
UpdateDockerRegistry = name!:s url!:s username!:s password:s project:s
UpdateIdentityProvider = name:s oidcConfig:UpdateOidcIdPConfig emailDomains:[s] allowAnyDomain:b
       trustEmailVerified:b defaultAssignedRoleIds:[s] enabled:b
UpdateJobStatus = status!:s errorMessage:s resultMetadata:s
UpdateOidcIdPConfig = issuerUrl:s clientId:s clientSecret:s scope:s
UpdateOrganizationDefaultRegion = defaultRegionId!:s
UpdateOrganizationInvitation = role!:s assignedRoleIds!:[s] expiresAt:s
UpdateOrganizationMemberAccess = role!:s assignedRoleIds!:[s]
UpdateOrganizationQuota = maxCpuPerSandbox!:n maxMemoryPerSandbox!:n maxDiskPerSandbox!:n
       snapshotQuota!:n maxSnapshotSize!:n volumeQuota!:n secretQuota!:n maxSecretsPerSandbox!:n
       authenticatedRateLimit!:n sandboxCreateRateLimit!:n sandboxLifecycleRateLimit!:n
       authenticatedRateLimitTtlSeconds!:n sandboxCreateRateLimitTtlSeconds!:n
       sandboxLifecycleRateLimitTtlSeconds!:n snapshotDeactivationTimeoutMinutes!:n
       maxConcurrentSnapshotProcessing!:n
UpdateOrganizationRegionQuota = sandboxClass:s totalCpuQuota!:n totalMemoryQuota!:n
       totalDiskQuota!:n totalGpuQuota!:n allowedGpuTypes:[s] maxCpuPerSandbox:n
       maxMemoryPerSandbox:n maxDiskPerSandbox:n maxDiskPerNonEphemeralSandbox:n maxCpuPerGpu:n
       maxMemoryPerGpu:n maxDiskPerGpu:n maxSandboxLifespan:n
UpdateOrganizationRole = name!:s description!:s permissions!:[s]
UpdateRegion = proxyUrl:s sshGatewayUrl:s snapshotManagerUrl:s otelEndpoint:s
UpdateSecret = value:s description:s hosts:[s]
UpdateWarmPool = pool!:n
"""
