"""Requests that Ollama knows itself, beside those it has in common with OpenAI."""

from ..openai import table as like

HEADER_FAMILIES = like.HEADER_FAMILIES
HEADERS = like.HEADERS

ENDPOINTS = """
POST   /api/chat OllamaChat
POST   /api/generate OllamaGenerate
GET    /api/tags
GET    /api/ps
GET    /api/version
POST   /api/show OllamaShow
""" + like.ENDPOINTS.strip().replace("POST   /v1/audio/transcriptions multipart\n", "")

BODIES = """
OllamaChat = model!:s messages:[OllamaMessage] stream:b format:s|o options:OllamaOptions
       keep_alive:s|n think:b|(low,medium,high,max) tools:[o] logprobs:b top_logprobs:i
OllamaMessage = role!:(system,user,assistant,tool) content:s thinking:s images:[s] tool_name:s
       tool_calls:[o]
OllamaGenerate = model!:s prompt:s suffix:s system:s template:s context:[i] stream:b raw:b
       images:[s] format:s|o options:OllamaOptions keep_alive:s|n think:b|(low,medium,high,max)
       logprobs:b top_logprobs:i width:i height:i steps:i
OllamaOptions = num_ctx:i num_predict:i seed:i temperature:n top_k:i top_p:n min_p:n typical_p:n
       repeat_last_n:i repeat_penalty:n presence_penalty:n frequency_penalty:n stop:[s] numa:b
       num_batch:i num_gpu:i main_gpu:i use_mmap:b num_thread:i num_keep:i mirostat:i
       mirostat_tau:n mirostat_eta:n penalize_newline:b tfs_z:n low_vram:b
OllamaShow = model!:s name:s verbose:b
""" + like.BODIES.strip()
