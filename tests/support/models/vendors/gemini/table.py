"""Requests that Gemini knows; strict.py and the fake Daytona's control plane say how to read it."""

HARMS = ",".join(f"HARM_CATEGORY_{name}" for name in (
    "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT", "CIVIC_INTEGRITY"))

HEADER_FAMILIES = ("x-goog-", "x-google-", "x-server-")
HEADERS = ("x-goog-api-key", "x-goog-api-client", "x-goog-user-project", "x-server-timeout",
           "x-goog-upload-protocol", "x-goog-upload-command", "x-goog-upload-offset",
           "x-goog-upload-file-name", "x-goog-upload-header-content-length",
           "x-goog-upload-header-content-type")

VERTEX = """
POST   {place}/publishers/google/models/{model}:generateContent GenerateContent ?key
POST   {place}/publishers/google/models/{model}:streamGenerateContent GenerateContent ?key ?alt
POST   {place}/publishers/google/models/{model}:countTokens CountTokens ?key
"""

ENDPOINTS = """
POST   /{version}/models/{model}:generateContent GenerateContent ?key
POST   /{version}/models/{model}:streamGenerateContent GenerateContent ?key ?alt
POST   /{version}/models/{model}:countTokens CountTokens ?key
GET    /{version}/models ?key ?pageSize ?pageToken
GET    /{version}/models/{model} ?key
POST   /upload/{version}/files UploadStart ?key
POST   /upload/{version}/files/{upload} bytes ?key ?upload_id ?upload_protocol
GET    /{version}/files ?key ?pageSize ?pageToken
GET    /{version}/files/{file} ?key
DELETE /{version}/files/{file} ?key
POST   /{version}/cachedContents CachedContent ?key
GET    /{version}/cachedContents ?key ?pageSize ?pageToken
GET    /{version}/cachedContents/{cache} ?key
PATCH  /{version}/cachedContents/{cache} NewEnd ?key ?updateMask
DELETE /{version}/cachedContents/{cache} ?key
POST   /{version}/models/{model}:batchGenerateContent BatchCreate ?key
GET    /{version}/batches ?key ?pageSize ?pageToken
GET    /{version}/batches/{batch} ?key
POST   /{version}/batches/{batch}:cancel ?key
DELETE /{version}/batches/{batch} ?key
POST   /{version}/interactions Interaction ?key ?alt
GET    /{version}/interactions/{interaction} ?key ?stream ?last_event_id
DELETE /{version}/interactions/{interaction} ?key
""" + "\n".join(VERTEX.strip().replace("{place}", place) for place in (
    "/{version}", "/{version}/projects/{project}/locations/{location}"))

BODIES = """
GenerateContent = model:s contents!:[Content] systemInstruction:Content
       generationConfig:GenerationConfig safetySettings:[SafetySetting] tools:[Tool]
       toolConfig:o cachedContent:s continuationToken:s serviceTier:s labels:{s}
CountTokens = contents:[Content] generateContentRequest:GenerateContent model:s
       systemInstruction:Content generationConfig:GenerationConfig tools:[Tool]
Content = role:s parts:[Part]
Part = text:s inlineData:Blob fileData:FileData thought:b thoughtSignature:s functionCall:o
       functionResponse:o executableCode:o codeExecutionResult:o videoMetadata:o
       mediaResolution:o partMetadata:o toolCall:o toolResponse:o audioTranscription:o
Blob = mimeType:s data:s displayName:s
FileData = mimeType:s fileUri:s displayName:s
Tool = functionDeclarations:[o] codeExecution:o googleSearch:o urlContext:o googleMaps:o
       fileSearch:o computerUse:o mcpServers:[o] googleSearchRetrieval:o
GenerationConfig = candidateCount:i stopSequences:[s] maxOutputTokens:i temperature:n topP:n
       topK:n seed:i presencePenalty:n frequencyPenalty:n responseMimeType:s responseSchema:o
       responseJsonSchema:a responseFormat:a responseLogprobs:b logprobs:i
       responseModalities:[(TEXT,IMAGE,AUDIO)] speechConfig:o thinkingConfig:ThinkingConfig
       mediaResolution:s enableEnhancedCivicAnswers:b imageConfig:o
       audioTranscriptionConfig:AudioTranscriptionConfig
ThinkingConfig = includeThoughts:b thinkingBudget:i
       thinkingLevel:(THINKING_LEVEL_UNSPECIFIED,MINIMAL,LOW,MEDIUM,HIGH,XHIGH)
AudioTranscriptionConfig = languageCodes:[s] languageAuto:o languageHints:o
       customVocabulary:[s] adaptationPhrases:[s] wordTimestamp:b diarization:b
       mode:(MODE_UNSPECIFIED,VERBATIM,SMART) sourceText:s
SafetySetting = category!:(HARMS)
       threshold!:(BLOCK_LOW_AND_ABOVE,BLOCK_MEDIUM_AND_ABOVE,BLOCK_ONLY_HIGH,BLOCK_NONE,OFF)
CachedContent = model!:s contents:[Content] systemInstruction:Content tools:[Tool]
       toolConfig:o ttl:s expireTime:s displayName:s
NewEnd = ttl:s expireTime:s
BatchCreate = batch!:Batch
Batch = displayName:s inputConfig!:BatchInput priority:s|i
BatchInput = requests!:InlinedRequests
InlinedRequests = requests!:[InlinedRequest]
InlinedRequest = request!:GenerateContent metadata:o
UploadStart = file:UploadFile
UploadFile = name:s displayName:s mimeType:s sizeBytes:s|i source:s
Interaction = model:s agent:s input!:s|[Step]|o system_instruction:s
       generation_config:InteractionConfig response_format:a response_mime_type:s
       response_modalities:[s] store:b stream:b background:b previous_interaction_id:s
       continuation_token:s tools:[o] agent_config:o service_tier:s
InteractionConfig = thinking_level:(minimal,low,medium,high) thinking_summaries:(auto,none)
       max_output_tokens:i temperature:n top_p:n seed:i stop_sequences:[s] tool_choice:a
       speech_config:a image_config:o transcription_config:o audio_transcription_config:o
Step = type:s text:s data:s mime_type:s uri:s content:[o]|s role:s summary:[o] signature:s
       id:s name:s arguments:o call_id:s result:a is_error:b resolution:s annotations:[o]
""".replace("HARMS", HARMS)
