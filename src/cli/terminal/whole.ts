import { z } from "zod";

import type { ToolResult } from "../../mcp/render.ts";
import { type Session, textOf } from "./session.ts";

const choice = z.looseObject({
  index: z.number(),
  /** Of its whole text, where several share a page. */
  characters: z.number().optional(),
  message: z.looseObject({
    content: z.string().nullable(),
    reasoning: z.string().optional(),
    /** Of all of it, where it is cut. */
    reasoning_characters: z.number().optional(),
  }),
});
const part = z.looseObject({
  status: z.string().optional(),
  result_id: z.string().optional(),
  next_offset: z.number().optional(),
  /** Of a transcript. */
  text: z.string().optional(),
  choices: z.array(choice).optional(),
  warnings: z.array(z.string()).optional(),
});

type Part = z.output<typeof part>;

/** Asks for the rest of an answer until it is there: when the process has ended, nobody can. */
export async function wholeResult(
  first: ToolResult,
  call: Session["call"],
  report?: Hears,
): Promise<ToolResult> {
  let result = first;
  let data = partIn(result);
  while (data?.status === "in_progress" && data.result_id !== undefined) {
    result = await call("get_result", { result_id: data.result_id }, { ...(report && { report }) });
    data = partIn(result);
  }
  if (data?.text !== undefined && data.result_id !== undefined) return wholeTranscript(result, data, call);
  if (!data?.choices || data.result_id === undefined) return result;
  const share = data.choices.some(({ characters }) => characters !== undefined);
  const isCut = data.next_offset !== undefined || share || data.choices.some(thinksOn);
  if (!isCut) return result;
  const joined = { ...data };
  for (let next = share ? undefined : data.next_offset; next !== undefined;) {
    const more = await call("get_result", { result_id: data.result_id, offset: next });
    const page = partIn(more);
    if (!page) return more;
    joined.choices = joinedChoices(joined.choices ?? [], page.choices ?? []);
    next = page.next_offset;
  }
  const grown = async (place: number, whole: Whole): Promise<string> => {
    let text = whole.text;
    while (text.length < whole.characters) {
      const asked = { result_id: data?.result_id, candidate: place + 1, offset: text.length, ...whole.part };
      const page = partIn(await call("get_result", asked))?.choices?.[0]?.message;
      const added = (whole.part.part === "reasoning" ? page?.reasoning : page?.content) ?? "";
      if (added === "") break;
      text += added;
    }
    return text;
  };
  for (const [place, one] of (joined.choices ?? []).entries()) {
    const { content, reasoning = "", reasoning_characters: thoughts = 0 } = one.message;
    const characters = one.characters ?? 0;
    if (content !== null) one.message.content = await grown(place, { text: content, characters, part: {} });
    if (thinksOn(one)) {
      one.message.reasoning = await grown(place, {
        text: reasoning,
        characters: thoughts,
        part: { part: "reasoning" },
      });
    }
    delete one.characters;
    delete one.message.reasoning_characters;
  }
  return withData(result, joined);
}

async function wholeTranscript(result: ToolResult, data: Part, call: Session["call"]): Promise<ToolResult> {
  const joined = { ...data };
  while (joined.next_offset !== undefined) {
    const asked = { result_id: data.result_id, offset: joined.next_offset };
    const more = await call("get_result", asked);
    const page = partIn(more);
    if (!page) return more;
    joined.text = `${joined.text}${page.text ?? ""}`;
    joined.next_offset = page.next_offset;
  }
  return withData(result, joined);
}

/** The result with all of its text, and without what led to the rest of it. */
function withData(result: ToolResult, joined: Part): ToolResult {
  const { result_id: _id, next_offset: _next, total_characters: _all, ...rest } = joined;
  const warnings = rest.warnings?.filter((warning) => !warning.includes("call get_result"));
  const text = JSON.stringify({
    ...rest,
    ...(warnings && warnings.length > 0 ? { warnings } : { warnings: undefined }),
  });
  return { ...result, content: [{ type: "text", text }, ...result.content.slice(1)] };
}

interface Whole {
  text: string;
  characters: number;
  part: { part?: "reasoning" };
}

const thinksOn = ({ message }: z.output<typeof choice>): boolean =>
  (message.reasoning_characters ?? 0) > (message.reasoning?.length ?? 0);

type Hears = NonNullable<NonNullable<Parameters<Session["call"]>[2]>["report"]>;

function partIn(result: ToolResult): Part | undefined {
  if (result.isError) return undefined;
  return part.safeParse(JSON.parse(textOf(result))).data;
}

/** The texts of a choice one behind the other; a page has those choices alone that it has something of. */
function joinedChoices(before: NonNullable<Part["choices"]>, more: NonNullable<Part["choices"]>) {
  const known = new Map(before.map((each) => [each.index, each]));
  for (const each of more) {
    const old = known.get(each.index);
    const content = (old?.message.content ?? "") + (each.message.content ?? "");
    known.set(each.index, { ...(old ?? each), message: { ...(old ?? each).message, content } });
  }
  return [...known.values()];
}
