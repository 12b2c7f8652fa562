import type { ValidationResult } from "@cfworker/json-schema";

import { factsOf, sentences } from "../../../errors.ts";
import { jsonOrUndefined } from "../../../lib/json.ts";
import { withTimeLimit } from "../../../lib/time-limit.ts";
import type { Completion } from "../../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../../openrouter/chat/request.ts";

/** What was found about an answer's form; nothing when it is as asked. */
interface FormatCheck {
  /** Whether it keeps to the schema that was asked for, where that could be found out. */
  schemaValid?: boolean;
  /** Where and why the answer is not what was asked for. */
  mismatch?: string;
  /** Why that could not be found out. */
  unchecked?: string;
}

/** Whether the answer keeps to the `response_format` that was asked for: models and providers do not always. */
export async function checkFormat(
  completion: Completion,
  { response_format: format }: ChatRequest,
): Promise<FormatCheck> {
  const { type, schema } = expectation(format);
  const [choice] = completion.choices;
  if (!type || !choice?.message.content || choice.finish_reason !== "stop") return {};
  const value = jsonOrUndefined(choice.message.content);
  if (value === undefined) {
    const mismatch = "The answer is not the JSON that response_format asked for";
    return { mismatch, ...(schema && { schemaValid: false }) };
  }
  if (type === "json_object" && (typeof value !== "object" || value === null)) {
    return { mismatch: "The answer is JSON, but not the object that response_format asked for" };
  }
  if (schema === undefined) return {};
  // An interpreter: a schema from outside is never turned into code.
  const validation = await import("@cfworker/json-schema").catch((error: unknown) =>
    sentences(factsOf(error)),
  );
  if (typeof validation === "string") return { unchecked: `The answer could not be checked: ${validation}` };
  try {
    const validate = () => new validation.Validator(schema, draftOf(schema)).validate(value);
    return formCheck(withTimeLimit(longestMs, validate));
  } catch (error) {
    return {
      unchecked: `The answer could not be checked: response_format has a schema that cannot be used (${String(error)})`,
    };
  }
}

function expectation(format: unknown): { type?: "json_object" | "json_schema"; schema?: object } {
  if (typeof format !== "object" || format === null || !("type" in format)) return {};
  if (format.type === "json_object") return { type: "json_object" };
  if (format.type !== "json_schema" || !("json_schema" in format)) return {};
  const { json_schema: wrapper } = format;
  const schema: unknown =
    typeof wrapper === "object" && wrapper !== null && "schema" in wrapper ? wrapper.schema : undefined;
  return { type: "json_schema", ...(typeof schema === "object" && schema !== null && { schema }) };
}

// A pattern in a schema can backtrack for ever on what a model wrote.
const longestMs = 500;

/** What a validation says; one that was broken off says nothing. */
function formCheck(checked: { value: ValidationResult } | undefined): FormatCheck {
  if (!checked)
    return { unchecked: "The answer could not be checked against response_format's schema in time" };
  const { valid, errors } = checked.value;
  if (valid) return { schemaValid: true };
  // The deepest place is the mistake, and of those at one place the last: what comes before only repeats that something
  // below is wrong.
  const deepest = Math.max(...errors.map(({ instanceLocation }) => depth(instanceLocation)));
  const mistake = errors.findLast(({ instanceLocation }) => depth(instanceLocation) === deepest);
  const reason = mistake?.error.replaceAll(/\s+/g, " ");
  return {
    schemaValid: false,
    mismatch: `The answer does not match response_format's schema at ${mistake?.instanceLocation}: ${reason}`,
  };
}

function draftOf(schema: object): "4" | "7" | "2019-09" | "2020-12" {
  const named = "$schema" in schema ? String(schema.$schema) : "";
  if (named.includes("draft-04")) return "4";
  if (/draft-0[67]/.test(named)) return "7";
  return named.includes("2019-09") ? "2019-09" : "2020-12";
}

const depth = (location: string): number => location.split("/").length;
