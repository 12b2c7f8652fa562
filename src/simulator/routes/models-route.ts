import type { Model } from "../catalogue/model.ts";
import { endpointsOf, providerRows } from "../catalogue/providers.ts";
import { rowFor } from "../chat/ask/resolve.ts";
import { errorReply, send } from "../reply.ts";
import type { Handler } from "./route.ts";

const listed = (value: string | undefined): string[] => (value === undefined ? [] : value.split(","));

function selected(models: Model[], query: Readonly<Record<string, string>>): Model[] {
  const outputs = listed(query.output_modalities ?? "text");
  const inputs = listed(query.input_modalities);
  const parameters = listed(query.supported_parameters);
  return models.filter(
    ({ architecture, supported_parameters: supported }) =>
      (outputs.includes("all") || outputs.some((kind) => architecture.output_modalities.includes(kind))) &&
      inputs.every((kind) => architecture.input_modalities.includes(kind)) &&
      parameters.every((name) => supported.includes(name)),
  );
}

const unknown = errorReply(404, "Model not found");

export const modelRoutes: Handler[] = [
  {
    method: "GET",
    path: /^\/models$/,
    faults: "models",
    handle({ exchange, state }) {
      const { query } = exchange.record;
      const all = selected(
        state.entries.map(({ model }) => model),
        query,
      );
      const start = Number(query.offset ?? 0);
      const paged = query.offset !== undefined || query.limit !== undefined;
      const end = paged ? start + Math.min(Number(query.limit ?? 500), 1000) : all.length;
      const url = `/api/v1/models?offset=${end}&limit=${end - start}`;
      send(exchange, {
        status: 200,
        body: {
          data: all.slice(start, end),
          total_count: all.length,
          links: { next: end < all.length ? url : null },
        },
      });
    },
  },
  {
    method: "GET",
    path: /^\/providers$/,
    faults: "models",
    handle: ({ exchange }) => send(exchange, { status: 200, body: { data: providerRows } }),
  },
  {
    method: "GET",
    path: /^\/models\/count$/,
    faults: "models",
    handle({ exchange, state }) {
      const all = state.entries.map(({ model }) => model);
      send(exchange, { status: 200, body: { data: { count: selected(all, exchange.record.query).length } } });
    },
  },
  {
    method: "GET",
    path: /^\/models\/([^/]+)\/([^/]+)\/endpoints$/,
    faults: "endpoints",
    handle({ exchange, state, params }) {
      const row = rowFor(state.entries, params.join("/"));
      const target = row?.model.alias_target?.slug;
      const entry = target === undefined ? row : rowFor(state.entries, target);
      if (!entry) return send(exchange, unknown);
      const { id, name, created, description, architecture } = entry.model;
      const endpoints = endpointsOf(entry);
      send(exchange, {
        status: 200,
        body: { data: { id, name, created, description, architecture, endpoints } },
      });
    },
  },
  {
    method: "GET",
    path: /^\/model\/([^/]+)\/([^/]+)$/,
    faults: "models",
    handle({ exchange, state, params }) {
      const row = rowFor(state.entries, params.join("/"));
      send(exchange, row ? { status: 200, body: { data: row.model } } : unknown);
    },
  },
];
