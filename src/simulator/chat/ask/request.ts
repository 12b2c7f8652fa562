import { isObject } from "../../../lib/is-object.ts";
import { type Directive, directivesIn, withoutDirectives } from "../../faults/directives.ts";
import { type JsonObject, listOf, numberOf, objectOf, stringsOf } from "../../json.ts";
import { errorReply, type Reply } from "../../reply.ts";
import { tokensIn } from "../text.ts";
import { type Dearest, dearestOf } from "./dearest.ts";

export interface ChatRequest {
  body: JsonObject;
  /** Requested ids, in the order they are to be tried. */
  models: string[];
  messages: JsonObject[];
  /** The text of the last user message, directives taken out. */
  prompt: string;
  directives: Directive[];
  promptTokens: number;
  /** Set where the most is charged. */
  dearest?: Dearest;
  /** Kinds of input beside text. */
  modalities: Set<string>;
  stream: boolean;
  tools: JsonObject[];
  maxTokens?: number;
  /** Whether the answer should tell who was asked. */
  wantsMetadata: boolean;
}

const maxModels = 3;
const tokensPerPart = 1000;
const modalityOf: Record<string, string> = {
  image_url: "image",
  input_audio: "audio",
  video_url: "video",
  input_video: "video",
  file: "file",
};

const textOf = (content: unknown): string =>
  typeof content === "string"
    ? content
    : listOf(content)
        .map((part) => objectOf(part).text)
        .filter((text) => typeof text === "string")
        .join("\n");

const kindsIn = (messages: JsonObject[]): string[] =>
  messages
    .flatMap(({ content }) => listOf(content))
    .map((part) => modalityOf[String(objectOf(part).type)])
    .filter((kind) => kind !== undefined);

function requestedModels(body: JsonObject): string[] {
  const preset = typeof body.preset === "string" ? [`@preset/${body.preset.replace("@preset/", "")}`] : [];
  const first = typeof body.model === "string" ? [body.model] : [];
  const all = [...new Set([...first, ...stringsOf(body.models)])];
  if (all.length > 0) return all;
  return preset.length > 0 ? preset : ["openrouter/auto"];
}

/** A chat request as the rest of the simulator needs it, or the 400 it deserves. */
export function readChat(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  isDearest = false,
): { chat: ChatRequest } | { reply: Reply } {
  if (!isObject(body)) return { reply: errorReply(400, "Invalid JSON in request body") };
  const messages = listOf(body.messages).filter(isObject);
  if (messages.length === 0) {
    return { reply: errorReply(400, 'Input required: specify "prompt" or "messages"') };
  }
  if (listOf(body.models).length > maxModels) {
    return { reply: errorReply(400, `'models' array must have ${maxModels} items or fewer.`) };
  }
  const last = textOf(messages.findLast(({ role }) => role === "user")?.content);
  const tools = listOf(body.tools).filter(isObject);
  const kinds = kindsIn(messages);
  const maxTokens = numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens);
  const dearest = isDearest ? dearestOf(body) : undefined;
  const text = messages.map(({ content }) => textOf(content)).join("\n");
  return {
    chat: {
      body,
      models: requestedModels(body),
      messages,
      prompt: withoutDirectives(last),
      directives: directivesIn(last),
      promptTokens:
        dearest?.promptTokens ??
        tokensIn(text) +
          kinds.length * tokensPerPart +
          (tools.length > 0 ? tokensIn(JSON.stringify(tools)) : 0),
      ...(dearest && { dearest }),
      modalities: new Set(kinds),
      stream: body.stream === true,
      tools,
      ...(maxTokens !== undefined && { maxTokens }),
      wantsMetadata: headers["x-openrouter-metadata"] === "enabled",
    },
  };
}
