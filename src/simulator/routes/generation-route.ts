import { refusal } from "../auth.ts";
import { errorReply, send } from "../reply.ts";
import type { Handler } from "./route.ts";

export const generationRoutes: Handler[] = [
  {
    method: "GET",
    path: /^\/generation$/,
    faults: "generation",
    handle({ exchange, state }) {
      const refused = refusal(exchange.record, state.options.key);
      if (refused) return send(exchange, refused);
      const { id = "" } = exchange.record.query;
      if (id === "") return send(exchange, errorReply(400, "Missing required parameter: id"));
      const found = state.generations.get(id);
      const known = found !== undefined && state.options.clock.now() >= found.knownFrom;
      send(
        exchange,
        known ? { status: 200, body: { data: found.data } } : errorReply(404, `Generation ${id} not found`),
      );
    },
  },
];
