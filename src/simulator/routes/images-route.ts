import { refusal } from "../auth.ts";
import { imageApiOf } from "../catalogue/image-api.ts";
import { drawPng } from "../chat/picture.ts";
import { tokensIn } from "../chat/text.ts";
import { objectOf } from "../json.ts";
import { errorReply, send } from "../reply.ts";
import { charge } from "../settled.ts";
import type { Context, Handler } from "./route.ts";

function draw({ exchange, state }: Context): void {
  const refused = refusal(exchange.record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(exchange.record.body);
  const prompt = typeof body.prompt === "string" ? body.prompt : "";
  const entry = state.entries.find(({ model }) => model.id === body.model);
  const api = entry && imageApiOf(entry.model);
  if (!entry || !api) return send(exchange, errorReply(400, `${String(body.model)} is not a valid model ID`));
  if (prompt === "")
    return send(exchange, errorReply(400, "prompt: Too small: expected string to have >=1 characters"));
  const n = Number(body.n ?? 1);
  if (n > 1 && api.parameters["n"] === undefined) {
    return send(exchange, errorReply(400, `${entry.model.id} supports only one image a request`));
  }
  const id = state.nextId("gen-img");
  const [line] = api.pricing;
  const usage = charge(state, {
    id,
    entry,
    at: exchange.record.at,
    promptTokens: tokensIn(prompt),
    completionTokens: 4175 * n,
    cost: (line?.cost_usd ?? 0) * n,
  });
  const data = Array.from({ length: n }, (_, index) => ({
    b64_json: drawPng(`${prompt} ${index}`).toString("base64"),
    media_type: "image/png",
  }));
  send(exchange, {
    status: 200,
    headers: { "X-Generation-Id": id, "X-Provider-Name": usage.provider },
    // As in the recorded answer of August 2026, which also has no model and no id.
    body: { created: 0, data, usage: usage.usage },
  });
}

export const imageRoutes: Handler[] = [
  { method: "POST", path: /^\/images$/, faults: "images", handle: draw },
  {
    method: "GET",
    path: /^\/images\/models$/,
    handle({ exchange, state }) {
      const data = state.entries.flatMap(({ model }) => {
        const api = imageApiOf(model);
        if (!api) return [];
        const { id, name, description, created, architecture } = model;
        const { input_modalities, output_modalities } = architecture;
        return {
          id,
          name,
          description,
          created,
          architecture: { input_modalities, output_modalities },
          supported_parameters: api.parameters,
          supports_streaming: false,
          endpoints: `/api/v1/images/models/${id}/endpoints`,
        };
      });
      send(exchange, { status: 200, body: { data } });
    },
  },
  {
    method: "GET",
    path: /^\/images\/models\/([^/]+)\/([^/]+)\/endpoints$/,
    handle({ exchange, state, params }) {
      const entry = state.entries.find(({ model }) => model.id === params.join("/"));
      const api = entry && imageApiOf(entry.model);
      if (!entry || !api) return send(exchange, errorReply(404, "Resource not found"));
      const endpoints = entry.providers.map((tag) => ({
        provider_name: tag,
        provider_slug: tag,
        provider_tag: tag,
        supported_parameters: api.parameters,
        allowed_passthrough_parameters: [],
        supports_streaming: false,
        pricing: api.pricing,
      }));
      send(exchange, { status: 200, body: { id: entry.model.id, endpoints } });
    },
  },
];
