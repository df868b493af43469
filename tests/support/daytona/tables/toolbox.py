"""Requests the toolbox inside a sandbox knows, written as the tables in control_plane."""

ENDPOINTS = """
POST   /computeruse/a11y/find FindAccessibilityNodesRequest
POST   /computeruse/a11y/node/focus AccessibilityNodeRequest
POST   /computeruse/a11y/node/invoke AccessibilityInvokeRequest
POST   /computeruse/a11y/node/value AccessibilitySetValueRequest
GET    /computeruse/a11y/tree ?scope ?pid ?maxDepth
GET    /computeruse/display/info
GET    /computeruse/display/windows
+POST  /computeruse/keyboard/down KeyboardKeyDownRequest
POST   /computeruse/keyboard/hotkey KeyboardHotkeyRequest
POST   /computeruse/keyboard/key KeyboardPressRequest
POST   /computeruse/keyboard/type KeyboardTypeRequest
+POST  /computeruse/keyboard/up KeyboardKeyUpRequest
POST   /computeruse/mouse/click MouseClickRequest
+POST  /computeruse/mouse/down MouseDownRequest
POST   /computeruse/mouse/drag MouseDragRequest
POST   /computeruse/mouse/move MouseMoveRequest
GET    /computeruse/mouse/position
POST   /computeruse/mouse/scroll MouseScrollRequest
+POST  /computeruse/mouse/up MouseUpRequest
GET    /computeruse/process-status
GET    /computeruse/process/{processName}/errors
GET    /computeruse/process/{processName}/logs
POST   /computeruse/process/{processName}/restart
GET    /computeruse/process/{processName}/status
GET    /computeruse/recordings
POST   /computeruse/recordings/start StartRecordingRequest
POST   /computeruse/recordings/stop StopRecordingRequest
DELETE /computeruse/recordings/{id}
GET    /computeruse/recordings/{id}
GET    /computeruse/recordings/{id}/download
GET    /computeruse/screenshot ?showCursor
GET    /computeruse/screenshot/compressed ?showCursor ?format ?quality ?scale
GET    /computeruse/screenshot/region ?x ?y ?width ?height ?showCursor
GET    /computeruse/screenshot/region/compressed ?x ?y ?width ?height ?showCursor ?format
       ?quality ?scale
POST   /computeruse/start
GET    /computeruse/status
POST   /computeruse/stop
POST   /env UpdateEnvRequest
DELETE /files ?path ?recursive
GET    /files ?path ?depth
POST   /files/bulk-download FilesDownloadRequest
POST   /files/bulk-upload multipart
GET    /files/download ?path +?expires +?signature
GET    /files/find ?path ?pattern
POST   /files/folder ?path ?mode
GET    /files/info ?path
POST   /files/move ?source ?destination
POST   /files/permissions ?path ?owner ?group ?mode
POST   /files/replace ReplaceRequest
GET    /files/search ?path ?pattern
+POST  /files/upload multipart ?path
POST   /files/upload-v2 multipart ?path +?expires +?signature
POST   /git/add GitAddRequest
DELETE /git/branches GitDeleteBranchRequest
GET    /git/branches ?path
POST   /git/branches GitBranchRequest
POST   /git/checkout GitCheckoutRequest
POST   /git/clone GitCloneRequest
POST   /git/commit GitCommitRequest
GET    /git/config ?key ?path ?scope
POST   /git/config GitSetConfigRequest
POST   /git/config/user GitConfigureUserRequest
POST   /git/credentials GitAuthenticateRequest
GET    /git/history ?path
POST   /git/init GitInitRequest
POST   /git/pull GitPullRequest
POST   /git/push GitPushRequest
GET    /git/remotes ?path
POST   /git/remotes GitAddRemoteRequest
POST   /git/reset GitResetRequest
POST   /git/restore GitRestoreRequest
GET    /git/status ?path
POST   /init InitializeRequest
POST   /lsp/completions LspCompletionParams
POST   /lsp/did-close LspDocumentRequest
POST   /lsp/did-open LspDocumentRequest
GET    /lsp/document-symbols ?languageId ?pathToProject ?uri
POST   /lsp/start LspServerRequest
POST   /lsp/stop LspServerRequest
GET    /lsp/workspacesymbols ?query ?languageId ?pathToProject
GET    /port
GET    /port/{port}/in-use
POST   /process/code-run CodeRunRequest
POST   /process/execute ExecuteRequest
GET    /process/interpreter/context
POST   /process/interpreter/context CreateContextRequest
DELETE /process/interpreter/context/{id}
GET    /process/interpreter/execute
GET    /process/pty
POST   /process/pty PtyCreateRequest
+GET   /process/pty/create-connect ?id ?cols ?rows ?cwd ?lazyStart
DELETE /process/pty/{sessionId}
GET    /process/pty/{sessionId}
GET    /process/pty/{sessionId}/connect
POST   /process/pty/{sessionId}/resize PtyResizeRequest
GET    /process/session
POST   /process/session CreateSessionRequest
GET    /process/session/entrypoint
GET    /process/session/entrypoint/logs ?follow
DELETE /process/session/{sessionId}
GET    /process/session/{sessionId}
GET    /process/session/{sessionId}/command/{commandId}
POST   /process/session/{sessionId}/command/{commandId}/input SessionSendInputRequest
GET    /process/session/{sessionId}/command/{commandId}/logs ?follow
POST   /process/session/{sessionId}/exec SessionExecuteRequest
+GET   /project-dir
+DELETE /proxy/{port}/{rest...}
+GET   /proxy/{port}/{rest...}
+PATCH /proxy/{port}/{rest...} anything
+POST  /proxy/{port}/{rest...} anything
+PUT   /proxy/{port}/{rest...} anything
GET    /system/metrics
GET    /user-home-dir
GET    /version
GET    /work-dir
"""

BODIES = """
AccessibilityInvokeRequest = action:s id!:s
AccessibilityNodeRequest = id!:s
AccessibilitySetValueRequest = id!:s value:s
CodeRunRequest = argv:[s] code!:s envs:{s} language!:s timeout:i
CompletionContext = triggerCharacter:s triggerKind!:i
CreateContextRequest = cwd:s language:s
CreateSessionRequest = sessionId!:s
ExecuteRequest = command!:s cwd:s envs:{s} timeout:i
FilesDownloadRequest = paths!:[s]
FindAccessibilityNodesRequest = limit:i name:s nameMatch:s pid:i role:s scope:s states:[s]
GitAddRemoteRequest = fetch:b name!:s overwrite:b path!:s url!:s
GitAddRequest = files!:[s] path!:s
GitAuthenticateRequest = host:s password!:s protocol:s username!:s
GitBranchRequest = name!:s path!:s
GitCheckoutRequest = branch!:s path!:s
GitCloneRequest = branch:s commit_id:s depth:i insecure_skip_tls:b password:s path!:s url!:s
       username:s
GitCommitRequest = allow_empty:b author!:s email!:s message!:s path!:s
GitConfigureUserRequest = email!:s name!:s path:s scope:s
GitDeleteBranchRequest = name!:s path!:s
GitInitRequest = bare:b initial_branch:s path!:s
GitPullRequest = branch:s password:s path!:s remote:s username:s
GitPushRequest = branch:s password:s path!:s remote:s set_upstream:b username:s
GitResetRequest = files:[s] mode:s path!:s target:s
GitRestoreRequest = files!:[s] path!:s source:s staged:b worktree:b
GitSetConfigRequest = key!:s path:s scope:s value!:s
InitializeRequest = token!:s
InterpreterRequest = code:s contextId:s envs:{s} timeout:i
KeyboardHotkeyRequest = keys:s
KeyboardKeyDownRequest = key:s
KeyboardKeyUpRequest = key:s
KeyboardPressRequest = key:s modifiers:[s]
KeyboardTypeRequest = delay:i text:s
LspCompletionParams = context:CompletionContext languageId!:s pathToProject!:s
       position!:LspPosition uri!:s
LspDocumentRequest = languageId!:s pathToProject!:s uri!:s
LspPosition = character!:i line!:i
LspServerRequest = languageId!:s pathToProject!:s
MouseClickRequest = button:s double:b x:i y:i +clicks:i +modifiers:[s]
MouseDownRequest = button:s x:i y:i
MouseDragRequest = button:s endX:i endY:i startX:i startY:i +modifiers:[s]
MouseMoveRequest = x:i y:i
MouseScrollRequest = amount:i direction:s x:i y:i +modifiers:[s]
MouseUpRequest = button:s x:i y:i
PtyCreateRequest = cols:i cwd:s envs:{s} id:s lazyStart:b rows:i
PtyResizeRequest = cols!:i rows!:i
ReplaceRequest = files!:[s] newValue!:s pattern!:s
SessionExecuteRequest = async:b command!:s runAsync:b suppressInputEcho:b
SessionSendInputRequest = data!:s
StartRecordingRequest = label:s
StopRecordingRequest = id!:s
UpdateEnvRequest = set:{s} unset:[s] unsetValuePrefix:s
"""
