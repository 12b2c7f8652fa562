import { refusal } from "../auth.ts";
import { videoApiOf } from "../catalogue/video-api.ts";
import { objectOf } from "../json.ts";
import { emptyFilm } from "../media/film.ts";
import { errorReply, headersWith, send } from "../reply.ts";
import type { Exchange } from "../requests.ts";
import { charge } from "../settled.ts";
import type { State, Video } from "../state.ts";
import type { Context, Handler } from "./route.ts";

function order({ exchange, state }: Context): void {
  const { record } = exchange;
  const refused = refusal(record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(record.body);
  const entry = state.entries.find(({ model }) => model.id === body.model);
  const api = entry && videoApiOf(entry.model);
  if (!entry || !api) return send(exchange, errorReply(400, `${String(body.model)} is not a valid model ID`));
  if (typeof body.prompt !== "string" || body.prompt === "") {
    return send(exchange, errorReply(400, "prompt: Required"));
  }
  const seconds = Number(body.duration ?? Math.min(...api.supported_durations));
  const id = state.nextId("job");
  const generation = state.nextId("gen-vid");
  const cost = seconds * Number(Object.values(api.pricing_skus)[0]);
  charge(state, { id: generation, entry, at: record.at, promptTokens: 0, completionTokens: 0, cost });
  state.videos.set(id, { generation, cost, prompt: body.prompt, doneAt: record.at + state.options.videoMs });
  send(exchange, { status: 202, body: { id, polling_url: `/api/v1/videos/${id}`, status: "pending" } });
}

/** The job that is asked for, for whoever may. */
function jobFor(
  { exchange, state, params }: Context,
  answer: (job: Video & { id: string; isDone: boolean }) => void,
): void {
  const refused = refusal(exchange.record, state.options.key);
  if (refused) return send(exchange, refused);
  const [id = ""] = params;
  const job = state.videos.get(id);
  if (!job) return send(exchange, errorReply(404, "Resource not found"));
  answer({ ...job, id, isDone: isDone(job, state) });
}

const isDone = ({ doneAt }: Video, { options }: State): boolean => options.clock.now() >= doneAt;

function tell(context: Context): void {
  jobFor(context, ({ id, generation, cost, isDone: done }) => {
    const known = { id, polling_url: `/api/v1/videos/${id}` };
    const end = {
      status: "completed",
      generation_id: generation,
      unsigned_urls: [`/api/v1/videos/${id}/content?index=0`],
      usage: { cost, is_byok: false },
    };
    send(context.exchange, { status: 200, body: { ...known, ...(done ? end : { status: "in_progress" }) } });
  });
}

function bring(context: Context): void {
  const { exchange, state } = context;
  jobFor(context, ({ id, prompt, isDone: done }) => {
    if (!done) return send(exchange, errorReply(404, "Resource not found"));
    const film = emptyFilm(prompt);
    const breaks = state.faults.take("content", [id])?.kind === "broken-stream";
    sendFilm(exchange, film, breaks);
  });
}

function sendFilm({ response, ...exchange }: Exchange, film: Buffer, breaks: boolean): void {
  response.writeHead(
    200,
    headersWith({ "Content-Type": "video/mp4", "Content-Length": String(film.length) }),
  );
  if (breaks) response.write(film.subarray(0, 20), () => exchange.destroy());
  else response.end(film);
}

export const videoRoutes: Handler[] = [
  { method: "POST", path: /^\/videos$/, faults: "videos", handle: order },
  {
    method: "GET",
    path: /^\/videos\/models$/,
    handle({ exchange, state }) {
      const data = state.entries.flatMap(({ model }) => {
        const api = videoApiOf(model);
        const { id, canonical_slug, name, description, created } = model;
        return api ? { id, canonical_slug, name, description, created, ...api } : [];
      });
      send(exchange, { status: 200, body: { data } });
    },
  },
  { method: "GET", path: /^\/videos\/([^/]+)$/, faults: "video", handle: tell },
  { method: "GET", path: /^\/videos\/([^/]+)\/content$/, handle: bring },
];
