// OpenAI's SDK for JavaScript.

import { createReadStream } from "node:fs";
import { arm, attempts, collect, door, failure, key, report, say, sdk, url } from "./door.mjs";

const OpenAI = sdk.OpenAI ?? sdk.default;
const client = new OpenAI({ apiKey: key, baseURL: url });
const once = new OpenAI({ apiKey: key, baseURL: url, maxRetries: 0 });
const messages = [{ role: "user", content: "one" }];
const ask = { model: "gpt-4o", messages };
const results = {};
const describe = (error) => [error.constructor.name, error.status, error.code];
const textOf = (chunk) => chunk.choices[0]?.delta.content ?? "";

await say({ text: "print(1)", usage: { input: 3, output: 4 } });
const whole = await client.chat.completions.create(ask);
results.whole = [whole.choices[0].message.content, whole.usage.total_tokens];

await say({ text: "print('\u00fc')\n", pieces: 4 });
const chunks = await collect(client.chat.completions.create(
  { ...ask, stream: true, stream_options: { include_usage: true } }), (chunk) => chunk);
results.stream = [chunks.map(textOf).join(""), chunks.at(-1).choices.length,
  chunks.at(-1).usage.prompt_tokens];

results.framing = [];
for (const name of ["every_byte", "split_utf8", "pings", "no_done"]) {
  await arm(name);
  await say("print('\u65e5')\n");
  const texts = await collect(client.chat.completions.create({ ...ask, stream: true }), textOf);
  results.framing.push(texts.join("").trimEnd().split("\n").pop());
}

await say("print(2)", "print(3)");
const reply = await client.responses.create({ model: "gpt-6", input: "one", store: false });
const stream = client.responses.stream({ model: "gpt-6", input: "one" });
results.responses = [reply.output_text, (await stream.finalResponse()).output_text];

const recording = process.env.REXA_MODELS_RECORDING;
const heard = await client.audio.transcriptions.create(
  { file: createReadStream(recording), model: "gpt-4o-transcribe", language: "en" });
results.transcription = heard.text;
results.transcriptionStream = (await collect(client.audio.transcriptions.create(
  { file: createReadStream(recording), model: "gpt-transcribe", stream: true }),
(event) => event.delta ?? "")).join("");
const request = (await door("requests")).find((one) => one.path.endsWith("/transcriptions"));
results.chunked = [request.headers["Transfer-Encoding"] ?? request.headers["transfer-encoding"],
  request.body.file.contentType];

results.errors = {};
for (const name of ["bad_key", "not_found", "rate_limit", "quota", "internal", "html_502"]) {
  await arm(name);
  results.errors[name] = await failure(once.chat.completions.create(ask), describe);
}
await arm("stream_error");
results.errors.stream = await failure(collect(once.chat.completions.create(
  { ...ask, stream: true }), textOf), describe);

await door("reset", {});
await arm("rate_limit", { times: 3, retry_after_ms: 10 });
results.retried = [(await failure(client.chat.completions.create(ask), describe))[0],
  await attempts()];
results.models = (await collect(client.models.list(), (model) => model.id)).length;
report(results);
