// OpenRouter docs, reasoning tokens: the efforts it knows, strongest first.
export const reasoningEfforts = ["max", "xhigh", "high", "medium", "low", "minimal", "none"] as const;

export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** Request fields given in a model text, such as `openai/gpt-4o?temperature=0.7`. */
export interface UriParameters {
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  reasoning?: { effort: ReasoningEffort };
}

interface Parameter {
  expected: string;
  /** Null when the value is not as expected. */
  read(value: string): UriParameters | null;
}

function numberIn(value: string, accepts: (number: number) => boolean): number | null {
  if (!/^-?(\d+(?:\.\d*)?|\.\d+)$/.test(value)) return null;
  const number = Number(value);
  return accepts(number) ? number : null;
}

const known = new Map<string, Parameter>([
  [
    "temperature",
    {
      expected: "a number from 0 to 2",
      read(value) {
        const temperature = numberIn(value, (number) => number >= 0 && number <= 2);
        return temperature === null ? null : { temperature };
      },
    },
  ],
  [
    "top_p",
    {
      expected: "a number above 0 and up to 1",
      read(value) {
        const top_p = numberIn(value, (number) => number > 0 && number <= 1);
        return top_p === null ? null : { top_p };
      },
    },
  ],
  [
    "max_tokens",
    {
      expected: "a whole number of at least 1",
      read(value) {
        const max_tokens = numberIn(value, (number) => Number.isSafeInteger(number) && number >= 1);
        return max_tokens === null ? null : { max_tokens };
      },
    },
  ],
  [
    "reasoning_effort",
    {
      expected: `one of ${reasoningEfforts.join(", ")}`,
      read(value) {
        const effort = reasoningEfforts.find((name) => name === value.toLowerCase());
        return effort ? { reasoning: { effort } } : null;
      },
    },
  ],
]);

/** Reads what follows the `?` of a model text. Each problem names the parameter it is about. */
export function readUriParameters(query: string): { parameters: UriParameters; problems: string[] } {
  const parameters: UriParameters = {};
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = known.get(name);
    const read = parameter?.read(value.trim());
    if (!parameter) {
      problems.push(`URI parameter '${name}' is not known (${[...known.keys()].join(", ")} are)`);
    } else if (seen.has(name)) problems.push(`URI parameter '${name}' is given twice`);
    else if (!read) problems.push(`URI parameter '${name}' must be ${parameter.expected}, not '${value}'`);
    else Object.assign(parameters, read);
    seen.add(name);
  }
  return { parameters, problems };
}
