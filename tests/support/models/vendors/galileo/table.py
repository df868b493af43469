"""Requests that Galileo knows, in the paths of both of its SDKs and of its ingest service."""

HEADER_FAMILIES = ("galileo-", "x-galileo-")
HEADERS = ("galileo-api-key", "x-galileo-sdk")

PROJECT_PATHS = """
GET    {place}/log_streams ?project_id
POST   {place}/log_streams CreateLogStream ?project_id
GET    {place}/log_streams/paginated ?starting_token ?limit ?include_counts
POST   {place}/traces IngestTraces
PATCH  {place}/traces/{trace_id} UpdateTrace
GET    {place}/traces/{trace_id}
POST   {place}/spans IngestSpans
PATCH  {place}/spans/{span_id} UpdateSpan
POST   {place}/sessions CreateSession
POST   {place}/sessions/search SearchRecords
"""

ENDPOINTS = """
GET    /healthcheck
GET    /ingest/healthz
POST   /login/api_key ApiKeyLogin
GET    /current_user
GET    /projects ?project_name ?type
POST   /projects CreateProject
GET    /projects/{project_id}
POST   /ingest/traces/{project_id} IngestTraces
POST   /ingest/spans/{project_id} IngestSpans
POST   /otel/traces bytes
""" + "\n".join(PROJECT_PATHS.strip().replace("{place}", place)
                for place in ("/projects/{project_id}", "/v2/projects/{project_id}"))

LOGGED_BY = "(playground,python_client,typescript_client,api_direct)"
METRICS = """duration_ns:i num_input_tokens:i num_output_tokens:i num_total_tokens:i
       time_to_first_token_ns:i num_image_input_tokens:i num_audio_input_tokens:i
       num_audio_output_tokens:i num_image_output_tokens:i num_reasoning_tokens:i
       num_cached_input_tokens:i"""
STEP = """redacted_input:a redacted_output:a name:s created_at:s user_metadata:{s} tags:[s]
       status_code:i metrics:Metrics external_id:s dataset_input:s dataset_output:s
       dataset_metadata:{s} id:s session_id:s trace_id:s step_number:i parent_id:s"""

BODIES = f"""
ApiKeyLogin = api_key!:s
CreateProject = name!:s type:(gen_ai) create_example_templates:b created_by:s
CreateLogStream = name!:s
IngestTraces = log_stream_id:s experiment_id:s traces!:[Trace] session_id:s
       session_external_id:s is_complete:b reliable:b logging_method:{LOGGED_BY}
       client_version:s include_trace_ids:b
IngestSpans = log_stream_id:s experiment_id:s spans!:[Span] trace_id!:s parent_id!:s reliable:b
       logging_method:{LOGGED_BY} client_version:s
UpdateTrace = log_stream_id:s experiment_id:s trace_id:s input:s output:s status_code:i tags:[s]
       is_complete:b duration_ns:i reliable:b logging_method:{LOGGED_BY} client_version:s
UpdateSpan = log_stream_id:s experiment_id:s span_id:s input:a output:a status_code:i tags:[s]
       duration_ns:i reliable:b logging_method:{LOGGED_BY} client_version:s
CreateSession = log_stream_id:s experiment_id:s name:s previous_session_id:s external_id:s
       user_metadata:{{s}}
SearchRecords = log_stream_id:s experiment_id:s filters:[o] limit:i starting_token:i
Metrics = {METRICS}
Trace = type:(trace) input:s|[Content] output:s|[Content] spans:[Span] {STEP}
Span = @type llm:Llm tool:Tool workflow:Workflow agent:Agent retriever:Retriever control:Control
Llm = type!:s input!:[Message] output!:Message model:s temperature:n finish_reason:s tools:[o]
       events:[o] {STEP}
Tool = type!:s input!:s output:s tool_call_id:s spans:[Span] {STEP}
Workflow = type!:s input!:s|[Message]|[Content] output:a spans:[Span] {STEP}
Agent = type!:s input!:s|[Message]|[Content] output:a spans:[Span] agent_type:s {STEP}
Retriever = type!:s input!:s output:[Document] spans:[Span] {STEP}
Control = type!:s input!:s output:o control_id:i agent_name:s check_stage:s applies_to:s
       evaluator_name:s selector_path:s {STEP}
Document = content:s page_content:s metadata:o
Message = content!:s|[Content] role!:(agent,assistant,developer,function,system,tool,user)
       tool_call_id:s tool_calls:[ToolCall]
ToolCall = id!:s function!:ToolFunction
ToolFunction = name!:s arguments!:s
Content = @type text:TextContent data:DataContent file:FileContent
TextContent = type!:s text!:s index:i metadata:{{s}}
DataContent = type!:s modality!:(audio,image,video,document) mime_type:s base64:s url:s index:i
       metadata:{{s}}
FileContent = type!:s file_id!:s
"""
