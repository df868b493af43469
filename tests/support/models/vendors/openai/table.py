"""Requests that OpenAI's API knows; strict.py and the fake Daytona's control plane say how to read
it. What servers that are like it take more is in dialects.py."""

HEADER_FAMILIES = ("openai-", "x-stainless-", "x-openai-")
HEADERS = ("openai-organization", "openai-project", "openai-beta", "x-stainless-lang",
           "x-stainless-package-version", "x-stainless-os", "x-stainless-arch",
           "x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-retry-count",
           "x-stainless-timeout", "x-stainless-read-timeout", "x-stainless-async",
           "x-stainless-raw-response", "x-stainless-helper-method", "x-stainless-poll-helper",
           "x-stainless-custom-poll-interval", "x-stainless-helper")

ENDPOINTS = """
POST   /v1/chat/completions Chat
POST   /v1/responses Response
GET    /v1/models
GET    /v1/models/{model...}
POST   /v1/audio/transcriptions multipart
GET    /health
GET    /v1/health
"""

BODIES = """
Chat = messages!:[Message] model!:s audio:o frequency_penalty:n function_call:a functions:[o]
       logit_bias:{n} logprobs:b max_completion_tokens:i max_tokens:i metadata:{s}
       modalities:[s] moderation:o n:i parallel_tool_calls:b prediction:o presence_penalty:n
       prompt_cache_key:s prompt_cache_options:o prompt_cache_retention:s
       reasoning_effort:(none,minimal,low,medium,high,xhigh,max) response_format:ResponseFormat
       safety_identifier:s seed:i service_tier:s stop:s|[s] store:b stream:b
       stream_options:StreamOptions temperature:n tool_choice:a tools:[o] top_logprobs:i top_p:n
       user:s verbosity:(low,medium,high) web_search_options:o
StreamOptions = include_usage:b include_obfuscation:b
Message = @role system:Instructions developer:Instructions user:Said assistant:Answered
       tool:ToolAnswered function:FunctionAnswered
Instructions = role!:s content!:s|[TextPart] name:s
Said = role!:s content!:s|[Part] name:s
Answered = role!:s content:s|[AnswerPart] refusal:s name:s audio:o tool_calls:[o]
       function_call:o
ToolAnswered = role!:s content!:s|[TextPart] tool_call_id!:s
FunctionAnswered = role!:s content:s name!:s
Part = @type text:TextPart image_url:ImagePart input_audio:AudioPart file:FilePart
AnswerPart = @type text:TextPart refusal:RefusalPart
TextPart = type!:s text!:s prompt_cache_breakpoint:o
RefusalPart = type!:s refusal!:s
ImagePart = type!:s image_url!:ImageUrl prompt_cache_breakpoint:o
ImageUrl = url!:s detail:s
AudioPart = type!:s input_audio!:InputAudio prompt_cache_breakpoint:o
InputAudio = data!:s format!:(wav,mp3)
FilePart = type!:s file!:o prompt_cache_breakpoint:o
ResponseFormat = @type text:PlainFormat json_object:PlainFormat json_schema:SchemaFormat
PlainFormat = type!:s
SchemaFormat = type!:s json_schema!:NamedSchema
NamedSchema = name!:s description:s schema:o strict:b
Response = model:s input:s|[Item] instructions:s background:b conversation:a include:[s]
       max_output_tokens:i max_tool_calls:i metadata:{s} moderation:o parallel_tool_calls:b
       previous_response_id:s prompt:o prompt_cache_key:s prompt_cache_options:o
       prompt_cache_retention:s reasoning:Reasoning safety_identifier:s service_tier:s store:b
       stream:b stream_options:StreamOptions temperature:n text:TextOptions tool_choice:a
       tools:[o] top_logprobs:i top_p:n truncation:s user:s
Item = type:s role:s content:s|[o] id:s status:s phase:s call_id:s name:s arguments:s output:a
       summary:[o] encrypted_content:s
Reasoning = effort:(none,minimal,low,medium,high,xhigh,max) summary:(auto,concise,detailed)
       generate_summary:s
TextOptions = format:TextFormat verbosity:(low,medium,high)
TextFormat = @type text:PlainFormat json_object:PlainFormat json_schema:FlatSchema
FlatSchema = type!:s name!:s description:s schema!:o strict:b
"""

FORM = {"file", "model", "language", "languages", "prompt", "response_format", "temperature",
        "timestamp_granularities[]", "stream", "keywords[]", "chunking_strategy",
        "chunking_strategy[type]", "include[]", "known_speaker_names[]",
        "known_speaker_references[]"}
