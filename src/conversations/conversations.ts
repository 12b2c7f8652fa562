import { randomBytes } from "node:crypto";

import { factsOf } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { once } from "../lib/once.ts";
import type { Redact } from "../lib/redact.ts";
import { sumKnown } from "../lib/sum-known.ts";
import { removeExpired } from "./expired.ts";
import { conversationFiles, type ConversationFiles } from "./files.ts";
import { conversationRef, newConversationId } from "./ids.ts";
import type { Added, OpenConversation } from "./open-conversation.ts";
import { persist, type Unwritten } from "./persist.ts";
import { full, noSuchAnswer, noSuchTurn, notFound, switchedOff, underWay } from "./refusals.ts";
import type { Conversation, KeptTurn } from "./turn.ts";

export interface Conversations {
  /** A new one for "new"; throws a Validation Error where `asked` names none that this key and base URL began. */
  open(asked: string): Promise<OpenConversation>;
  /** Removes what has outlived its days, once a process. Never throws. */
  sweep(): Promise<void>;
  /** Of those that this process began or was given the id of, the newest first. */
  known(): Promise<Conversation[]>;
  /** How many others lie in the folder. */
  others(): Promise<number>;
  /** Undefined where they live in memory. */
  folder(): Promise<string | undefined>;
  /** Waits for the turns that are under way, and tries once more to write what could not be written. */
  close(): Promise<void>;
}

export interface ConversationsOptions {
  /** The state folder; undefined keeps all in memory. */
  folder: () => Promise<string | undefined>;
  /** Fingerprints of the key and the base URL that they belong to. */
  key: string;
  base: string;
  /** 0 switches them off. */
  days: number;
  redact: Redact;
  clock: Clock;
}

const mostBytes = 20_000_000;

/** Conversations that outlive the process: they belong to whoever has the id, the key and the base URL. */
export function createConversations(options: ConversationsOptions): Conversations {
  const { key, base, days, redact, clock } = options;
  const files = once(async (): Promise<ConversationFiles | undefined> => {
    const folder = await options.folder();
    return folder === undefined ? undefined : conversationFiles(folder, redact);
  });
  /** What is in no file, or not in full. */
  const unwritten = new Map<string, Unwritten>();
  const open = new Map<string, OpenConversation>();
  /** The newest last. */
  const known = new Set<string>();
  /** Who waits until no conversation is open. */
  const allClosed: (() => void)[] = [];
  let swept = false;

  const touch = (id: string): void => {
    known.delete(id);
    known.add(id);
  };

  const find = async (id: string): Promise<Conversation | undefined> => {
    const found = unwritten.get(id)?.conversation ?? (await (await files())?.read(id));
    return found?.key === key && found.base === base ? found : undefined;
  };

  const sweep = async (): Promise<void> => {
    if (swept) return;
    swept = true;
    const disk = await files();
    if (disk) await removeExpired(disk, clock.now()).catch(() => {});
  };

  const add = async (
    conversation: Conversation,
    written: number,
    draft: Parameters<OpenConversation["add"]>[0],
    afterAnswer: number,
  ): Promise<Added> => {
    const turn: KeptTurn = {
      turn: conversation.turns.length + 1,
      ts: new Date(clock.now()).toISOString(),
      ...(afterAnswer > 1 && { after_answer: afterAnswer }),
      ...draft,
      nonce: randomBytes(6).toString("hex"),
    };
    const grown = {
      ...conversation,
      turns: [...conversation.turns, turn],
      bytes: conversation.bytes + Buffer.byteLength(JSON.stringify(turn)),
    };
    const state: Unwritten = {
      conversation: grown,
      written: unwritten.get(grown.conversation)?.written ?? written,
    };
    let id = grown.conversation;
    const warnings: string[] = [];
    try {
      const disk = await files();
      if (disk) id = await persist(disk, state);
      if (disk) unwritten.delete(grown.conversation);
      else unwritten.set(id, state);
    } catch (error) {
      unwritten.set(id, state);
      warnings.push(
        `Turn ${turn.turn} could not be written (${factsOf(error).what}): it is kept until this server ends, and writing is tried again`,
      );
    }
    if (id !== grown.conversation) {
      warnings.push(
        `Another server went on with ${grown.conversation} meanwhile: this turn and those before it are now ${id}`,
      );
    }
    touch(id);
    return { id, turn: turn.turn, cost: sumKnown(grown.turns.map((one) => one.cost)), warnings };
  };

  const opened = (
    conversation: Conversation,
    {
      written,
      afterAnswer = 1,
      warnings = [],
    }: { written: number; afterAnswer?: number; warnings?: string[] },
  ): OpenConversation => {
    const id = conversation.conversation;
    const self: OpenConversation = {
      id,
      turns: conversation.turns,
      afterAnswer,
      warnings,
      add: (draft) => add(conversation, written, draft, afterAnswer),
      close: () => {
        if (open.get(id) === self) open.delete(id);
        if (open.size === 0) allClosed.splice(0).forEach((tell) => tell());
      },
    };
    open.set(id, self);
    return self;
  };

  const begun = (from?: Pick<Conversation, "turns" | "bytes" | "from">): Conversation => ({
    conversation: newConversationId(),
    key,
    base,
    days,
    turns: [],
    bytes: 0,
    ...from,
  });

  return {
    sweep,
    async open(asked) {
      if (days === 0) throw switchedOff();
      await sweep();
      if (asked.trim() === "new") return opened(begun(), { written: 0 });
      const ref = conversationRef(asked);
      if (!ref) throw notFound(asked);
      const busy = open.get(ref.id);
      if (busy) throw underWay(busy);
      const found = await find(ref.id);
      // A crash can leave a head whose first turn is torn: there is nothing to go on from.
      if (!found || found.turns.length === 0) throw notFound(ref.id);
      touch(ref.id);
      const { turn = found.turns.length, answer } = ref;
      const last = found.turns[turn - 1];
      if (!last) throw noSuchTurn(ref.id, turn, found.turns.length);
      if (answer !== undefined && !last.answers[answer - 1]) throw noSuchAnswer(last, answer);
      if (found.bytes > mostBytes) throw full(ref.id, mostBytes);
      // Another call may have come in while this one was read.
      const other = open.get(ref.id);
      if (other) throw underWay(other);
      if (turn === found.turns.length) {
        return opened(found, { written: turn, ...(answer !== undefined && { afterAnswer: answer }) });
      }
      const branch = begun({
        turns: found.turns.slice(0, turn),
        bytes: found.bytes,
        from: `${ref.id}@${turn}`,
      });
      const warning = `${ref.id} has ${found.turns.length} turns: what goes on from turn ${turn} is the new conversation ${branch.conversation}`;
      return opened(branch, { written: 0, afterAnswer: answer ?? 1, warnings: [warning] });
    },
    async known() {
      const all = await Promise.all([...known].toReversed().map((id) => find(id).catch(() => undefined)));
      return all.filter((one) => one !== undefined);
    },
    async others() {
      const ids = (await (await files())?.ids().catch(() => [])) ?? [];
      return ids.filter((id) => !known.has(id)).length;
    },
    folder: options.folder,
    async close() {
      if (open.size > 0) await new Promise<void>((resolve) => allClosed.push(resolve));
      const disk = await files();
      if (!disk) return;
      for (const state of unwritten.values()) await persist(disk, state).catch(() => {});
    },
  };
}
