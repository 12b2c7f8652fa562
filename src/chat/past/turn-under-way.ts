import type { OpenConversation } from "../../conversations/open-conversation.ts";
import type { KeptAnswer, Omitted } from "../../conversations/turn.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { ChatResult } from "../answered/result.ts";
import type { Message, Part } from "../asked/message-schema.ts";
import type { ChatWork, Finished, Running } from "../run.ts";
import { isWhole, keepAnswer, keepMessages, type Origin } from "./keep.ts";
import { privacyOf } from "./privacy.ts";

/** What is new in a turn. */
export interface News {
  messages: readonly Message[];
  /** Which of their parts came from files. */
  origins: ReadonlyMap<Part, Origin>;
  /** What its requests ask of their providers. */
  provider: ChatRequest["provider"];
}

export interface TurnUnderWay {
  /**
   * The work, after which the turn is written: its answer whole or in part. A call that failed or that its caller cancelled
   * leaves none; of one that the server's leaving ended, what came is kept.
   */
  remembering: (work: ChatWork) => ChatWork;
  /** With the conversation in its results. */
  shown: (running: Running) => Running;
}

export function turnUnderWay(
  conversation: OpenConversation,
  { messages: news, origins, provider }: News,
  { leftOutFor, leaving }: { leftOutFor: ReadonlyMap<string, Omitted | undefined>; leaving: AbortSignal },
): TurnUnderWay {
  const { id, turns } = conversation;
  const before = { id, turns: turns.length, cost: sumKnown(turns.map(({ cost }) => cost)) };
  const shown = (running: Running): Running => ({
    ...running,
    result: () => ({ ...running.result(), conversation: before }),
  });
  const { messages, warnings: notKept } = keepMessages(news, origins);
  const privacy = privacyOf(provider);
  const binding = privacy && { privacy };

  const remembering =
    (work: ChatWork): ChatWork =>
    async ({ signal, tell }) => {
      let latest: Running | undefined;
      try {
        const finished = await work({
          signal,
          tell(running) {
            latest = running;
            tell(shown(running));
          },
        });
        // Throws where there is no answer, and then there is no turn.
        const result = finished.result();
        const leftOut = leftOutFor.get(finished.sent.id);
        const added = await conversation.add({
          messages,
          answers: await answersOf(finished),
          cost: result.usage.cost,
          ...binding,
          ...(leftOut && { left_out: leftOut }),
        });
        return remembered(finished, {
          conversation: { id: added.id, turns: added.turn, cost: added.cost },
          remarks: [...notKept, ...cutCalls(finished), ...added.warnings],
        });
      } catch (error) {
        const answers = leaving.aborted && latest ? await partOf(latest.result()) : [];
        if (answers.length > 0) await conversation.add({ messages, answers, cost: null, ...binding });
        throw error;
      } finally {
        latest = undefined;
        conversation.close();
      }
    };
  return { remembering, shown };
}

/** Made anew each time, because media may be written later. */
function remembered(
  finished: Finished,
  {
    conversation,
    remarks,
  }: { conversation: NonNullable<ChatResult["conversation"]>; remarks: readonly string[] },
): Finished {
  const { result: bare } = finished;
  const result = (): ChatResult => {
    const shown = bare();
    return { ...shown, conversation, warnings: [...shown.warnings, ...remarks] };
  };
  return { ...finished, result };
}

/** One for each choice, in their order: its number is what `c-…@3.2` names. */
function answersOf({ chats }: Finished): Promise<KeptAnswer[]> {
  const finished = chats.map((chat) => chat.finished());
  const answers = finished.flatMap(({ outcome: { completion, interruption } }) =>
    completion.choices.map(({ message }) =>
      keepAnswer(completion.model, message, interruption !== undefined),
    ),
  );
  return Promise.all(answers);
}

/** Calls of tools that nothing can be answered to. */
function cutCalls({ chats }: Finished): string[] {
  const names = chats.flatMap((chat) => {
    const { completion, interruption } = chat.finished().outcome;
    const calls = interruption ? completion.choices.flatMap(({ message }) => message.tool_calls ?? []) : [];
    return calls.filter((call) => !isWhole(call)).map((call) => call.function.name);
  });
  return names.map(
    (name) => `The call of ${name} was cut off and is not kept in the conversation: ask again`,
  );
}

function partOf({ model, choices }: ChatResult): Promise<KeptAnswer[]> {
  const said = choices.filter(({ message }) => message.content);
  return Promise.all(said.map(({ message }) => keepAnswer(model, message, true)));
}
