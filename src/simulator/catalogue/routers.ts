import { entry, type EntryFacts, price, sampling, structured, thinking, toolCalling } from "./entry.ts";

const nothing = {
  temperature: null,
  top_p: null,
  top_k: null,
  frequency_penalty: null,
  presence_penalty: null,
  repetition_penalty: null,
};
const varies = price("-1", "-1");
const everything = [...sampling, "seed", ...toolCalling, ...structured, ...thinking];

/** A row whose answers come from another model: everything about its provider is unknown. */
const router = (
  facts: Pick<EntryFacts, "id" | "name" | "about" | "created" | "context"> & Partial<EntryFacts>,
) =>
  entry({
    pricing: varies,
    tokenizer: "Router",
    defaults: nothing,
    providerContext: null,
    by: [],
    ...facts,
  });

export const routers = [
  router({
    id: "openrouter/auto",
    name: "Auto Router",
    about: "Looks at the prompt and picks the model that should answer it. The answer tells which it was...",
    created: "2023-11-08",
    context: 2_000_000,
    input: ["text", "image", "audio", "file", "video"],
    output: ["text", "image"],
    parameters: everything,
  }),
  router({
    id: "openrouter/fusion",
    name: "OpenRouter: Fusion",
    about:
      "A panel of models answers in parallel, an analyst compares the answers, one model writes the last...",
    created: "2026-06-13",
    context: 1_000_000,
  }),
  router({
    id: "openrouter/pareto-code",
    name: "Pareto Code Router",
    about:
      "Keeps a short list of strong coding models and takes the cheapest that reaches the score you set...",
    created: "2026-04-21",
    context: 2_000_000,
    huggingFace: "",
  }),
  router({
    id: "openrouter/bodybuilder",
    name: "Body Builder (beta)",
    about: "Turns a wish in plain words into request bodies for this API...",
    created: "2025-12-05",
    context: null,
  }),
  router({
    id: "nvidia/switchyard",
    name: "NVIDIA: Switchyard",
    about: "Chooses among the models that stand in the request beside it...",
    created: "2025-12-04",
    context: 1_000_000,
    huggingFace: "",
  }),
  router({
    id: "openrouter/free",
    name: "Free Models Router",
    about: "Takes any free model that can do what the request asks for...",
    created: "2026-02-01",
    context: 200_000,
    input: ["text", "image"],
    pricing: price("0", "0"),
    parameters: everything,
    huggingFace: "",
  }),
];

/** Which model answers for a router: a real one chooses, this one is predictable. */
export const routerTargets: Record<string, string> = {
  "openrouter/auto": "anthropic/claude-haiku-4.5",
  "openrouter/fusion": "anthropic/claude-sonnet-5",
  "openrouter/pareto-code": "deepseek/deepseek-v3.2",
  "openrouter/bodybuilder": "openai/gpt-4o-mini",
  "nvidia/switchyard": "openai/gpt-4o-mini",
  "openrouter/free": "openai/gpt-oss-20b:free",
};
