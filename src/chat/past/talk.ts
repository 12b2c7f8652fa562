import type { OpenConversation } from "../../conversations/open-conversation.ts";
import type { Omitted } from "../../conversations/turn.ts";
import { factsOf, invalid } from "../../errors.ts";
import { once } from "../../lib/once.ts";
import type { FileReader } from "../../media/read/file-reader.ts";
import type { Message } from "../asked/message-schema.ts";
import type { ChatContext } from "../context.ts";
import { callsOf } from "./for-model.ts";
import { type Held, withPrivacy } from "./privacy.ts";
import { type Past, recall, withoutSystem } from "./recall.ts";
import { type News, type TurnUnderWay, turnUnderWay } from "./turn-under-way.ts";

/** A conversation that a call goes on with, its past ready to be sent. */
export interface Talk {
  conversation: OpenConversation;
  past: Past;
  /** What the last turn was sent without. */
  leftOut: Omitted | undefined;
  /** What this one is sent without, by the id of the model that is asked. */
  leftOutFor: Map<string, Omitted | undefined>;
  warnings: string[];
  /** The call's provider settings, with those of earlier turns that bind it. */
  provider: <Settings extends object>(asked: Settings | undefined) => Held<Settings>;
  /** What is written when this call has an answer. */
  turn: (news: News) => TurnUnderWay;
}

type TalkContext = Pick<ChatContext, "conversations" | "roots" | "outputFolder" | "leaving">;

/** Opens what `asked` names; throws a Validation Error where it cannot go on with these messages. */
export async function openTalk(asked: string, news: readonly Message[], context: TalkContext): Promise<Talk> {
  const conversation = await context.conversations.open(asked);
  try {
    const { turns, afterAnswer } = conversation;
    const past = await recall(turns, { afterAnswer, readFile: await keptFileReader(context) });
    refuseUnanswered(past, news, conversation.id);
    const replaces = past.system.length > 0 && withoutSystem(news).system.length > 0;
    const last = turns.at(-1);
    const leftOutFor: Talk["leftOutFor"] = new Map();
    return {
      conversation,
      past,
      leftOut: last?.left_out,
      leftOutFor,
      provider: (settings) => withPrivacy(settings, last?.privacy),
      turn: (fresh) => turnUnderWay(conversation, fresh, { leftOutFor, leaving: context.leaving }),
      warnings: [
        ...conversation.warnings,
        ...past.warnings,
        ...(replaces ? ["The system message of this call takes the place of the kept one"] : []),
      ],
    };
  } catch (error) {
    conversation.close();
    throw error;
  }
}

/** Kept files are read through the guards of `files`; what this server wrote itself counts as inside a root. */
async function keptFileReader({ roots, outputFolder }: TalkContext): Promise<FileReader> {
  const { createFileReader } = await import("../../media/read/file-reader.ts");
  const known = once(roots);
  const readFile = createFileReader({ roots: known });
  const readWritten = createFileReader({ roots: async () => [await outputFolder()] });
  return async (path) => {
    try {
      return await readWritten(path);
    } catch (error) {
      if (factsOf(error).code !== "outside_roots") throw error;
      return readFile(path);
    }
  };
}

/** Models refuse calls of tools whose results are missing, after the prompt was sent. */
function refuseUnanswered({ turns }: Past, news: readonly Message[], id: string): void {
  const last = turns.at(-1);
  const calls = last ? callsOf(last) : [];
  if (calls.length === 0) return;
  const { rest } = withoutSystem(news);
  const first = rest.slice(0, calls.length);
  const results = new Set(first.map((one) => (one.role === "tool" ? one.tool_call_id : undefined)));
  const missing = calls.filter((call) => !results.has(call));
  if (missing.length === 0) return;
  throw invalid(
    "tool_results_missing",
    `The last turn of ${id} called tools, and messages do not begin with the results of ${missing.join(", ")}, so nothing was sent`,
    `Begin messages with one {"role":"tool","tool_call_id":"${missing[0]}","content":"..."} for each`,
  );
}
