import { roundDollars } from "../../lib/dollars.ts";
import type { JsonObject } from "../json.ts";
import { priceOfTokens } from "../money.ts";
import type { Serving } from "./ask/plan.ts";
import type { ChatRequest } from "./ask/request.ts";
import { tokensPerPicture } from "./picture.ts";
import type { Completion } from "./shape.ts";
import { tokensIn } from "./text.ts";

export interface Usage extends JsonObject {
  prompt_tokens: number;
  completion_tokens: number;
  cost: number;
  is_byok: boolean;
  cost_details: JsonObject & { upstream_inference_cost: number };
}

/** Tokens of the whole answer, hidden reasoning and pictures included. */
const tokensOf = ({ content, reasoning, refusal, toolCalls, pictures }: Completion): number =>
  tokensIn(content ?? "") +
  tokensIn(reasoning) +
  tokensIn(refusal ?? "") +
  pictures.length * tokensPerPicture +
  toolCalls.reduce((sum, call) => sum + tokensIn(call.name + call.arguments), 0);

/** What an answer of so many tokens used and cost. */
export function usageOf(
  chat: ChatRequest,
  { rates, byok, maxTokens }: Serving,
  completion: Completion,
  generated: number = tokensOf(completion),
): Usage {
  const { dearest } = chat;
  const written = dearest ? dearest.answers * maxTokens : generated;
  const tokens = completion.billed ? written : 0;
  const searches = completion.annotations.length > 0 ? 1 : 0;
  const drawn = Math.min(completion.pictures.length * tokensPerPicture, tokens);
  const parts = completion.billed
    ? priceOfTokens(rates, {
        prompt: chat.promptTokens,
        completion: tokens - drawn,
        picture: drawn,
        picturesSent: dearest?.pictures ?? 0,
      })
    : { prompt: 0, completion: 0 };
  const searching = completion.billed ? searches * Number(rates.web_search ?? "0.02") : 0;
  const inference = roundDollars(parts.prompt + parts.completion);
  return {
    prompt_tokens: chat.promptTokens,
    completion_tokens: tokens,
    total_tokens: chat.promptTokens + tokens,
    cost: byok ? searching : roundDollars(inference + searching),
    is_byok: byok,
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0, video_tokens: 0 },
    cost_details: {
      upstream_inference_cost: inference,
      upstream_inference_prompt_cost: parts.prompt,
      upstream_inference_completions_cost: parts.completion,
      ...(searches > 0 && { server_tool_cost: searching }),
    },
    completion_tokens_details: {
      reasoning_tokens: Math.min(tokensIn(completion.reasoning), tokens),
      image_tokens: drawn,
      audio_tokens: 0,
    },
    ...(searches > 0 && {
      server_tool_use_details: {
        web_search_requests: searches,
        tool_calls_requested: searches,
        tool_calls_executed: searches,
      },
    }),
  };
}
