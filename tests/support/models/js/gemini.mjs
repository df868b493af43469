// Google's SDK for JavaScript, asked everything that the library asks of Gemini.

import { readFileSync } from "node:fs";
import { arm, attempts, collect, door, failure, key, report, say, sdk, url } from "./door.mjs";

const model = "gemini-3.8-flash";
const recording = process.env.REXA_MODELS_RECORDING;
const client = new sdk.GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
const ask = { model, contents: "one" };
const results = {};
const status = (error) => [error.name, error.status];
const textOf = (chunk) => (chunk.candidates?.[0]?.content?.parts ?? [])
  .filter((part) => !part.thought).map((part) => part.text ?? "").join("");

await say({ text: "print(1)", usage: { input: 3, output: 4 } });
const whole = await client.models.generateContent({
  ...ask, config: {
    systemInstruction: "be brief", maxOutputTokens: 100, seed: 7, temperature: 0.5,
    responseMimeType: "application/json", responseJsonSchema: { type: "object" },
    thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" },
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
  },
});
results.whole = [whole.text, whole.candidates[0].finishReason, whole.usageMetadata.totalTokenCount];
results.path = (await door("requests"))[0].path;
results.config = (await door("requests"))[0].body.generationConfig.thinkingConfig;

await say({ text: "print('\u00fc')\n", thoughts: "Think. ", pieces: 4 });
results.stream = (await collect(client.models.generateContentStream({
  ...ask, config: { thinkingConfig: { includeThoughts: true } },
}), textOf)).join("");

results.framing = [];
for (const name of ["every_byte", "split_utf8", "line_ends_lf", "line_ends_cr"]) {
  await arm(name);
  await say("print('\u65e5')\n");
  const texts = await collect(client.models.generateContentStream(ask), textOf);
  results.framing.push(texts.join("").trimEnd().split("\n").pop());
}

const inlineData = { data: readFileSync(recording).toString("base64"), mimeType: "audio/wav" };
results.audio = (await client.models.generateContent({
  model, contents: [{ role: "user", parts: [{ text: "Transcribe this." }, { inlineData }] }],
})).text;

const file = await client.files.upload({ file: recording, config: {
  mimeType: "audio/wav", displayName: "a recording" } });
const listed = await collect(client.files.list(), (one) => one.name);
const seen = await client.files.get({ name: file.name });
await client.files.delete({ name: file.name });
results.files = [file.state, listed.length === 1 && listed[0] === file.name, seen.displayName,
  (await door("state")).files];

results.count = (await client.models.countTokens({ model, contents: "12345678" })).totalTokens;
results.models = (await collect(client.models.list({ config: { pageSize: 4 } }),
  (one) => one.name)).length;
results.model = (await client.models.get({ model })).outputTokenLimit;

results.errors = {};
for (const name of ["bad_key", "rate_minute", "unavailable", "html_502", "array_error"]) {
  await arm(name);
  results.errors[name] = await failure(client.models.generateContent(ask), status);
}
for (const name of ["stream_error", "stream_error_bare", "bad_key", "rate_day"]) {
  await arm(name);
  results.errors[`${name} in a stream`] = await failure(
    collect(client.models.generateContentStream(ask), textOf), status);
}
await arm("no_last_blank");
results.noLastBlank = await failure(collect(client.models.generateContentStream(ask), textOf),
  (error) => error.message);

await door("reset", {});
await arm("unavailable", { times: 2 });
await say("at last");
const patient = new sdk.GoogleGenAI({ apiKey: key, httpOptions: {
  baseUrl: url, retryOptions: { attempts: 5, initialDelay: 0.01, maxDelay: 0.02 } } });
results.patient = [await failure(patient.models.generateContent(ask), String), await attempts()];

await door("reset", {});
await arm("continuation");
await say({ text: "print(1)\nprint(2)\n", pieces: 9 });
results.continued = [(await collect(client.models.generateContentStream(
  { ...ask, model: "gemini-4-argon" }), textOf)).join(""), await attempts()];

await say("print(1)", { text: "print(2)", pieces: 4 });
const interaction = await client.interactions.create({ model, input: "one", store: false });
results.interaction = [interaction.status, interaction.steps[0].content[0].text];
results.interactionStream = await collect(client.interactions.create(
  { model, input: "one", store: false, stream: true }), (event) => event.event_type);
report(results);
