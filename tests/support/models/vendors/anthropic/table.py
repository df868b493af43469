"""Requests that Anthropic's API knows; strict.py and the fake Daytona's control plane say how to
read it."""

HEADER_FAMILIES = ("anthropic-", "x-stainless-", "x-api-")
HEADERS = ("anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access",
           "x-api-key", "x-stainless-lang", "x-stainless-package-version", "x-stainless-os",
           "x-stainless-arch", "x-stainless-runtime", "x-stainless-runtime-version",
           "x-stainless-retry-count", "x-stainless-timeout", "x-stainless-read-timeout",
           "x-stainless-async", "x-stainless-raw-response", "x-stainless-helper-method",
           "x-stainless-stream-helper", "x-stainless-helper")

ENDPOINTS = """
POST   /v1/messages Messages ?beta
POST   /v1/messages/count_tokens Count ?beta
GET    /v1/models ?limit ?after_id ?before_id ?beta
GET    /v1/models/{model} ?beta
"""

BODIES = """
Messages = model!:s messages!:[Message] max_tokens!:i system:s|[TextBlock] stream:b
       stop_sequences:[s] temperature:n top_p:n top_k:i thinking:Thinking
       output_config:OutputConfig metadata:Metadata service_tier:(auto,standard_only)
       tools:[o] tool_choice:o cache_control:CacheControl container:a inference_geo:s
       speed:(standard,fast) diagnostics:o user_profile_id:s workspace_id:s
Count = model!:s messages!:[Message] system:s|[TextBlock] thinking:Thinking
       output_config:OutputConfig tools:[o] tool_choice:o cache_control:CacheControl
       speed:(standard,fast) user_profile_id:s workspace_id:s
Message = @role user:Said assistant:Said system:Said
Said = role!:s content!:s|[Block]
Block = @type text:TextBlock image:ImageBlock document:DocumentBlock thinking:ThinkingBlock
       redacted_thinking:RedactedBlock tool_use:ToolUse tool_result:ToolResult
       search_result:SearchResult
TextBlock = type!:s text!:s cache_control:CacheControl citations:[o]
ImageBlock = type!:s source!:o cache_control:CacheControl transformations:o
DocumentBlock = type!:s source!:o cache_control:CacheControl citations:o context:s title:s
ThinkingBlock = type!:s thinking!:s signature!:s
RedactedBlock = type!:s data!:s
ToolUse = type!:s id!:s name!:s input!:o cache_control:CacheControl caller:o
ToolResult = type!:s tool_use_id!:s content:a is_error:b cache_control:CacheControl
SearchResult = type!:s content!:[o] source!:s title!:s cache_control:CacheControl citations:o
CacheControl = type!:(ephemeral) ttl:(5m,1h)
Thinking = @type enabled:Enabled adaptive:Adaptive disabled:Plain between_tools:Adaptive
Enabled = type!:s budget_tokens!:i display:(summarized,omitted)
Adaptive = type!:s display:(summarized,omitted)
Plain = type!:s
OutputConfig = effort:(low,medium,high,xhigh,max) format:Format
Format = type!:(json_schema) schema!:o
Metadata = user_id:s
"""
