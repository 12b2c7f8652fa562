/** A message as it is kept: OpenAI's shape, media as `KeptFile` where their bytes stand in a file. */
export interface KeptMessage {
  role: string;
  content?: string | KeptPart[] | null | undefined;
  [key: string]: unknown;
}

export type KeptPart = { type: string; text?: string | undefined } & Record<string, unknown>;

/** In the place of a part's bytes: the file that they were read from, or written to. */
export interface KeptFile extends Record<string, unknown> {
  type: "kept_file";
  /** Resolved. */
  path: string;
  sha256: string;
  /** The part's own type, such as `image_url`. */
  as: string;
}

export interface KeptAnswer {
  /** As OpenRouter reports it. */
  model: string | null;
  message: KeptMessage;
  /** Only a part of it came. */
  partial?: true | undefined;
}

/** What says where a prompt may go; it holds for whatever carries the turn later. */
export interface Privacy {
  zdr?: true | undefined;
  data_collection?: "deny" | undefined;
  only?: string[] | undefined;
  ignore?: string[] | undefined;
}

/** What of the past a turn was sent without, so that the next one is sent without the same. */
export interface Omitted {
  /** These turns, both ends included. */
  turns?: [from: number, to: number] | undefined;
  /** What the first turn was sent without: its files, or all of it. */
  first?: "files" | "all" | undefined;
  /** Tokens of the window that it was done for. */
  window: number;
}

/** One question with what came of it. */
export interface KeptTurn {
  /** From 1. */
  turn: number;
  /** Which answer of the turn before it goes on from, from 1; the first when absent. */
  after_answer?: number | undefined;
  /** ISO time of its end. */
  ts: string;
  /** What was new in it. */
  messages: KeptMessage[];
  /** Several of a comparison. */
  answers: KeptAnswer[];
  /** USD; null is unknown. */
  cost: number | null;
  privacy?: Privacy | undefined;
  left_out?: Omitted | undefined;
  /** Tells the lines of two writers apart. */
  nonce: string;
}

/** What stands at the head of a conversation's file. */
export interface Head {
  conversation: string;
  /** Fingerprint of the key that it belongs to. */
  key: string;
  /** Fingerprint of the base URL. */
  base: string;
  /** Days to live from the last turn on. */
  days: number;
  /** Where it was branched off. */
  from?: string | undefined;
}

export interface Conversation extends Head {
  turns: KeptTurn[];
  /** Of its file. */
  bytes: number;
}
