// What every judge uses: the SDK by its alias, the fake's door, and the results as one JSON text.

import { createRequire } from "node:module";

const [alias, url, key] = process.argv.slice(2);
const load = createRequire(process.env.REXA_MODELS_JS + "/");

export const sdk = load(alias);
export { alias, url, key };

export async function door(verb, body) {
  const place = new URL(`/_fake/${verb}`, url);
  const reply = await fetch(place, body === undefined ? {} : {
    method: "POST", body: JSON.stringify(body),
  });
  if (!reply.ok) {
    throw new Error(`${verb}: ${await reply.text()}`);
  }
  return reply.json();
}

export const arm = (name, more = {}) => door("scenario", { name, ...more });
export const say = (...texts) => door("answers", { texts });

export async function attempts() {
  return Object.values(await door("attempts")).reduce((sum, one) => sum + one, 0);
}

// What a promise is rejected with, described by `describe`.
export async function failure(promise, describe) {
  try {
    await promise;
  } catch (error) {
    return describe(error);
  }
  return "no error";
}

export async function collect(stream, of) {
  const found = [];
  for await (const one of await stream) {
    found.push(of(one));
  }
  return found;
}

export function report(results) {
  process.stdout.write(JSON.stringify(results));
}
