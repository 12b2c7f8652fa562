import { type JsonObject, listOf, numberOf, objectOf } from "../json.ts";
import { headOf, inOneLine } from "./text.ts";

const sums: Record<string, (one: number, other: number) => number> = {
  "+": (one, other) => one + other,
  "-": (one, other) => one - other,
  "*": (one, other) => one * other,
};

const sentences = [
  "Every provider has a bad hour now and then, and no amount of care on your side can change that.",
  "What you can choose is whether your users notice it.",
  "A second model that does the job well enough is usually better than a perfect one that does not answer.",
  "The switch should be quick, so that nobody waits for an error that was certain from the start.",
  "It should also be honest: an answer ought to say which model wrote it and what it cost.",
  "Prices differ by a factor of ten between models of similar skill, so the order of the list matters.",
  "Put the one you trust most first, and the one that is always there last.",
  "Test the second choice as often as the first, because a spare wheel without air is only weight.",
  "Limits belong to the plan as well, for a loop of retries can spend more in a night than a team in a week.",
  "Keep the messages plain, and both models will understand them the same way.",
];

function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return seed;
}

/** Prose of exactly so many words, the same for the same prompt. */
function prose(count: number, prompt: string): string {
  const words: string[] = [];
  for (let next = seedOf(prompt); words.length < count; next += 1) {
    words.push(...(sentences[next % sentences.length] ?? "").split(" "));
  }
  return words
    .slice(0, count)
    .join(" ")
    .replace(/[.,:]?$/, ".");
}

/** One item, or where an item's name is one of several an item for each name. */
function samplesOf(item: unknown): unknown[] {
  const fields = Object.entries(objectOf(objectOf(item).properties));
  const named = fields.find(([, field]) => Array.isArray(objectOf(field).enum));
  if (!named) return [sampleOf(item)];
  const [key, { enum: names }] = [named[0], objectOf(named[1])];
  return listOf(names).map((name) => Object.assign(objectOf(sampleOf(item)), { [key]: name }));
}

/** The smallest value a JSON schema allows, for tool arguments and structured answers. */
export function sampleOf(schema: unknown): unknown {
  const { type, properties, items, enum: choices, const: constant, minimum, anyOf } = objectOf(schema);
  if (constant !== undefined) return constant;
  if (Array.isArray(choices)) return listOf(choices)[0];
  if (Array.isArray(anyOf)) return sampleOf(listOf(anyOf)[0]);
  switch (Array.isArray(type) ? listOf(type)[0] : type) {
    case "array":
      return samplesOf(items);
    case "boolean":
      return true;
    case "integer":
    case "number":
      return numberOf(minimum) ?? 1;
    case "null":
      return null;
    case "string":
      return "simulated";
    default:
      return Object.fromEntries(
        Object.entries(objectOf(properties)).map(([name, property]) => [name, sampleOf(property)]),
      );
  }
}

function quoted(text: string): string {
  const line = inOneLine(text);
  return line.length > 160 ? `${headOf(line, 160)}…` : line;
}

/**
 * What a model says: it counts words, adds up, repeats on request and answers in JSON when told to,
 * so that a test can ask for the answer it needs. Anything else is acknowledged.
 */
export function answerTo(prompt: string, modelName: string, responseFormat: JsonObject): string {
  if (responseFormat.type === "json_schema") {
    return JSON.stringify(sampleOf(objectOf(responseFormat.json_schema).schema));
  }
  if (responseFormat.type === "json_object") return JSON.stringify({ answer: quoted(prompt) });

  const exact = /(?:say|reply with|repeat) exactly:\s*([\s\S]+)$/i.exec(prompt)?.[1];
  if (exact !== undefined) return exact.trim();
  const words = /(\d[\d,]*)[\s-]+words?\b/i.exec(prompt)?.[1];
  if (words !== undefined) return prose(Math.min(Number(words.replaceAll(",", "")), 200_000), prompt);
  const [, left, sign = "", right] = /(\d+)\s*([+*-])\s*(\d+)/.exec(prompt) ?? [];
  const sum = sums[sign];
  if (sum) return `${left} ${sign} ${right} = ${sum(Number(left), Number(right))}`;
  return `This is a simulated answer from ${modelName}. You said: "${quoted(prompt)}"`;
}
