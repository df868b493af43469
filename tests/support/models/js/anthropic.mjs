// Anthropic's SDK for JavaScript.

import { arm, attempts, collect, door, failure, key, report, say, sdk, url } from "./door.mjs";

const Anthropic = sdk.Anthropic ?? sdk.default;
const client = new Anthropic({ apiKey: key, baseURL: url });
const once = new Anthropic({ apiKey: key, baseURL: url, maxRetries: 0 });
const ask = { model: "claude-sonnet-5-5", max_tokens: 2000,
  messages: [{ role: "user", content: "one" }] };
const results = {};
const describe = (error) => [error.constructor.name, error.status ?? null,
  error.error?.error?.type];

await say({ text: "print(1)", usage: { input: 3, output: 4 } });
const whole = await client.messages.create(ask);
results.whole = [whole.content[0].text, whole.stop_reason, whole.usage.output_tokens];
const [request] = await door("requests");
const headers = Object.fromEntries(Object.entries(request.headers).map(
  ([name, value]) => [name.toLowerCase(), value]));
results.headers = [headers["anthropic-version"], request.auth];

await say({ text: "print('\u00fc')\n", thoughts: "Think. ", pieces: 4 });
const stream = client.messages.stream({ ...ask, thinking: { type: "adaptive" } });
const message = await stream.finalMessage();
results.stream = message.content.map((block) => block.text ?? block.thinking);

results.framing = [];
for (const name of ["every_byte", "split_utf8", "pings", "unknown_events"]) {
  await arm(name);
  await say("print('\u65e5')\n");
  const text = await client.messages.stream(ask).finalText();
  results.framing.push(text.trimEnd().split("\n").pop());
}
await arm("no_names");
results.noNames = (await collect(client.messages.create({ ...ask, stream: true }),
  (event) => event.type)).length;

results.errors = {};
for (const name of ["bad_key", "not_found", "rate_limit", "internal", "overloaded"]) {
  await arm(name);
  results.errors[name] = await failure(once.messages.create(ask), describe);
}
await arm("stream_error");
results.errors.stream = await failure(collect(once.messages.create({ ...ask, stream: true }),
  (event) => event), describe);

await door("reset", {});
await arm("overloaded", { times: 3, retry_after: 0 });
results.retried = [(await failure(client.messages.create(ask), describe))[1], await attempts()];
results.count = (await client.messages.countTokens({ model: ask.model,
  messages: [{ role: "user", content: "12345678" }] })).input_tokens;
results.models = (await collect(client.models.list({ limit: 3 }), (model) => model.id)).length;
report(results);
