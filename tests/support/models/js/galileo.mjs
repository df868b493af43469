// Galileo's SDK for JavaScript, which talks to http://localhost:8088 whenever its console is local.

import { door, report, sdk } from "./door.mjs";

const logger = new sdk.GalileoLogger({ projectName: "rexa", logStreamName: "voice" });
logger.startTrace({ input: "plot a sine wave", name: "generate", tags: ["voice"],
  metadata: { snapshot: "s1" } });
logger.addToolSpan({ input: "sha256:00", output: "plot a sine wave", name: "transcribe",
  durationNs: 5 });
logger.addLlmSpan({ input: [{ role: "user", content: "plot" }],
  output: { role: "assistant", content: "print(1)" }, model: "gemini-3.8-flash",
  numInputTokens: 3, numOutputTokens: 4, totalTokens: 7, durationNs: 6,
  timeToFirstTokenNs: 1 });
logger.conclude({ output: "done", durationNs: 20 });
await logger.flush();

const state = await door("state");
report({ violations: state.violations, projects: state.projects, logStreams: state.logStreams,
  traces: state.traces.map((trace) => [trace.name, trace.tags, trace.user_metadata, trace.output,
    trace.spans.map((span) => span.type)]), attempts: Object.keys(state.attempts) });
