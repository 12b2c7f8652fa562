import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import type { KeptAnswer, KeptFile, KeptMessage, KeptPart } from "../../conversations/turn.ts";
import { toText } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import type { AssistantMessage, ToolCall } from "../../openrouter/chat/completion.ts";
import type { Message, Part } from "../asked/message-schema.ts";

/** A part that came from a file: under which name, and if its bytes need not be kept, from where. */
export interface Origin {
  name: string;
  /** Resolved; absent for what is no local file. */
  path?: string | undefined;
}

// As much as a picture that stands for something in the talk; more would fill a conversation in a few turns.
const mostInline = 100_000;

/** The messages as they are kept: text as it is, local media by name and hash, other media only while they are small. */
export function keepMessages(
  messages: readonly Message[],
  origins: ReadonlyMap<Part, Origin>,
): { messages: KeptMessage[]; warnings: string[] } {
  let tooLarge = 0;
  const keepPart = (part: Part): KeptPart => {
    const origin = origins.get(part);
    const data = dataOf(part);
    if (data !== undefined && origin?.path !== undefined) {
      return keptFile(part.type, origin.path, Buffer.from(data, "base64"));
    }
    if ((data?.length ?? 0) > mostInline) {
      tooLarge += 1;
      return { type: "text", text: nameInBrackets(origin?.name ?? part.type.replace(/^input_|_url$/g, "")) };
    }
    return { ...part, ...(origin && { from_file: origin.name }) };
  };
  const kept = messages.map((message): KeptMessage => {
    const { content } = message;
    return Array.isArray(content) ? { ...message, content: content.map(keepPart) } : { ...message };
  });
  const warnings =
    tooLarge === 0
      ? []
      : [
          `${tooLarge} ${tooLarge === 1 ? "file is" : "files are"} not kept in the conversation (data of over 100 kB): send it again where it is needed, or pass its path in files`,
        ];
  return { messages: kept, warnings };
}

export const nameInBrackets = (name: string): string => `[file: ${name}]`;

/** An answer as it is kept: what the API takes back, and its pictures by the files that they were written to. */
export async function keepAnswer(
  model: string | null,
  message: AssistantMessage,
  isPartial: boolean,
): Promise<KeptAnswer> {
  const { content, refusal, audio, reasoning_details, images } = message;
  const calls = message.tool_calls?.filter((call) => !isPartial || isWhole(call)) ?? [];
  const files = await Promise.all((images ?? []).map(writtenFile));
  const kept = files.filter((file) => file !== undefined);
  return {
    model,
    message: {
      role: "assistant",
      // Only some models take a refusal or a recording back under its own name; as text all do.
      content: content || refusal || toText(audio?.["transcript"]) || content,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(reasoning_details && { reasoning_details }),
      ...(kept.length > 0 && { images: kept }),
    },
    ...(isPartial && { partial: true as const }),
  };
}

/** Whether a call of a tool came to its end: providers refuse a request with arguments that are no JSON. */
export const isWhole = ({ function: { arguments: text } }: ToolCall): boolean =>
  jsonOrUndefined(text) !== undefined;

/** Undefined where the picture was not written. */
async function writtenFile(image: unknown): Promise<KeptFile | undefined> {
  const path = typeof image === "object" && image !== null && "path" in image ? image.path : undefined;
  if (typeof path !== "string") return undefined;
  const content = await readFile(path).catch(() => undefined);
  return content && keptFile("image_url", path, content);
}

const keptFile = (as: string, path: string, content: Buffer): KeptFile => ({
  type: "kept_file",
  as,
  path,
  sha256: sha256(content),
  from_file: basename(path),
});

export const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** The base64 of a part that carries its bytes; undefined for text and addresses. */
function dataOf(part: Part): string | undefined {
  const { input_audio: audio, ...rest } = part as Record<string, unknown>;
  if (typeof audio === "object" && audio !== null && "data" in audio) return String(audio.data);
  for (const inner of Object.values(rest)) {
    const values = typeof inner === "object" && inner !== null ? Object.values(inner) : [inner];
    const uri = values.find((value) => typeof value === "string" && /^data:/i.test(value)) as
      | string
      | undefined;
    if (uri !== undefined) return uri.slice(uri.indexOf(",") + 1);
  }
  return undefined;
}
