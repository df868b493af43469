// Ollama's SDK for JavaScript.

import { arm, collect, failure, report, say, sdk, url } from "./door.mjs";

const client = new sdk.Ollama({ host: url });
const ask = { model: "qwen3:8b", messages: [{ role: "user", content: "one" }] };
const results = {};

await say({ text: "print(1)", thoughts: "Think. ", usage: { input: 3, output: 4 } });
const whole = await client.chat({ ...ask, think: true, options: { num_ctx: 8192 } });
results.whole = [whole.message.content, whole.message.thinking, whole.eval_count];

await arm("every_byte");
await say({ text: "print('\u00fc')\n", pieces: 4 });
results.stream = (await collect(client.chat({ ...ask, stream: true }),
  (line) => line.message.content)).join("");

results.models = (await client.list()).models.map((model) => model.name);
results.notFound = await failure(client.chat({ ...ask, model: "gone" }),
  (error) => [error.name, error.status_code, error.message]);
await arm("native_stream_error");
results.inStream = await failure(collect(client.chat({ ...ask, stream: true }), (line) => line),
  (error) => error.message);
report(results);
