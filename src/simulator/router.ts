import { errorFor } from "./faults/errors.ts";
import { isErrorFault } from "./faults/fault.ts";
import { spoilPlainAnswer } from "./no-answer.ts";
import { errorReply, send } from "./reply.ts";
import type { Exchange } from "./requests.ts";
import { chatRoutes } from "./routes/chat-route.ts";
import { embeddingRoutes } from "./routes/embeddings-route.ts";
import { generationRoutes } from "./routes/generation-route.ts";
import { imageRoutes } from "./routes/images-route.ts";
import { keyRoutes } from "./routes/key-route.ts";
import { modelRoutes } from "./routes/models-route.ts";
import { rerankRoutes } from "./routes/rerank-route.ts";
import type { Handler } from "./routes/route.ts";
import { speechRoutes } from "./routes/speech-route.ts";
import { transcriptionRoutes } from "./routes/transcription-route.ts";
import { videoRoutes } from "./routes/videos-route.ts";
import type { State } from "./state.ts";

export const apiPath = "/api/v1";

const routes: Handler[] = [
  ...modelRoutes,
  ...keyRoutes,
  ...generationRoutes,
  ...chatRoutes,
  ...imageRoutes,
  ...embeddingRoutes,
  ...rerankRoutes,
  ...speechRoutes,
  ...transcriptionRoutes,
  ...videoRoutes,
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Answers a request by its method and path. */
export async function answer(exchange: Exchange, state: State): Promise<void> {
  const { method, path } = exchange.record;
  const rest = path.startsWith(`${apiPath}/`) ? path.slice(apiPath.length) : "";
  const route = routes.find((candidate) => candidate.method === method && candidate.path.test(rest));
  if (!route) return send(exchange, errorReply(404, `Not found: ${method} ${path}`));

  const params = (route.path.exec(rest) ?? []).slice(1).map(decoded);
  const model = params.join("/");
  const fault = route.faults && state.faults.take(route.faults, [model]);
  if (isErrorFault(fault)) {
    const context = { now: state.options.clock.now(), model, provider: "OpenRouter", maxTokens: 0 };
    return send(exchange, errorFor(fault, context));
  }
  if (fault && (await spoilPlainAnswer(exchange, fault, state))) return;
  await route.handle({ exchange, state, params });
}
