import { invalid } from "../errors.ts";
import { sumKnown } from "../lib/sum-known.ts";
import { asMarkdown } from "./conversation-text.ts";
import { defineResource, defineResourceTemplate } from "./define-resource.ts";

/** One key may serve many projects: of the conversations of others only their number is told. */
export const conversationList = defineResource({
  name: "conversations",
  title: "Conversations",
  description:
    "The conversations that this server began or was given the id of, the newest first: id, turns, models, cost (USD), last turn.",
  uri: "openrouter://conversations",
  async read({ conversations: kept }) {
    const known = await kept.known();
    return {
      conversations: known.map(({ conversation, turns }) => ({
        id: conversation,
        turns: turns.length,
        models: [...new Set(turns.flatMap(({ answers }) => answers.flatMap(({ model }) => model ?? [])))],
        cost: sumKnown(turns.map(({ cost }) => cost)),
        last_turn: turns.at(-1)?.ts,
      })),
      others: await kept.others(),
      warnings: [],
    };
  },
});

export const keptConversation = defineResourceTemplate({
  name: "conversation",
  title: "Conversation",
  description: "One conversation as Markdown for people: its newest 20,000 characters.",
  uriTemplate: "openrouter://conversations/{id}",
  complete: {
    id: async (typed, { conversations: kept }) => {
      const known = await kept.known();
      return known.map((one) => one.conversation).filter((id) => id.startsWith(typed));
    },
  },
  async read({ id }, { conversations: kept }) {
    const found = (await kept.known()).find((one) => one.conversation === id);
    if (found) return { markdown: asMarkdown(found) };
    throw invalid(
      "resource_not_found",
      "This server knows no such conversation",
      "It shows those that it began or was given the id of: openrouter://conversations lists them",
    );
  },
});
