import type { Config } from "../config.ts";
import { nameOfTool } from "../config/tool-set.ts";
import type { Clock } from "../lib/clock.ts";
import { toFlag, toObject } from "../lib/foreign.ts";
import { lookUp } from "../lib/look-up.ts";
import type { Model } from "../openrouter/models.ts";
import { alternativesTo, insteadOf } from "./alternatives.ts";
import type { CatalogSnapshot } from "./catalog.ts";
import { outputModalities } from "./model/capabilities.ts";
import { daysSinceEnd } from "./model/dates.ts";
import { toolOf } from "./model/model-tool.ts";

/** Why a chat with a model would fail, as the catalogue tells before anything is sent. */
export interface Obstacle {
  code: "not_a_chat_model" | "model_expired" | "privacy_restricted" | "unsupported_tool_choice";
  /** A sentence without its full stop. */
  what: string;
  next: string;
  /** Models that would do. */
  suggestions: readonly string[];
}

/** What of a request decides; all of it may be absent. */
interface ChatWishes {
  /** `provider.data_collection`. */
  dataCollection?: unknown;
  toolChoice?: unknown;
}

interface Knowledge {
  snapshot: Pick<CatalogSnapshot, "models" | "search" | "ageSeconds">;
  /** Unix milliseconds. */
  now: number;
  /** The tools that are listed. */
  tools: readonly string[];
  /** Rows of its providers, where somebody asked for them a moment ago. */
  providers?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** The first thing that keeps this model from answering; undefined when nothing is known against it. */
export function chatObstacle(model: Model, wishes: ChatWishes, known: Knowledge): Obstacle | undefined {
  return (
    otherWork(model, known) ??
    ended(model, known) ??
    trainsOnPrompts(model, wishes, known) ??
    choosesNoTools(model, wishes, known)
  );
}

/** The same for a reader who only asks about the model; that it has expired, its id's own notes say. */
export function obstacleNotes(
  model: Model,
  snapshot: Knowledge["snapshot"],
  { config, clock }: { config: Pick<Config, "providerDataCollection" | "tools">; clock: Pick<Clock, "now"> },
): string[] {
  const wishes = { dataCollection: config.providerDataCollection };
  const obstacle = chatObstacle(model, wishes, { snapshot, now: clock.now(), tools: config.tools });
  if (obstacle === undefined) return [];
  const { code, what, next } = obstacle;
  const tool = toolOf(model);
  const isUnlisted = tool !== undefined && !config.tools.includes(tool);
  if (code === "not_a_chat_model") {
    return [`${what}.`, ...(isUnlisted ? [`${nameOfTool(tool, config)} is for it.`] : [])];
  }
  return [
    code === "model_expired" ? `chat_completion does not send it any more. ${next}.` : `${what}. ${next}.`,
  ];
}

// OpenRouter's specification, output modalities, of those that are asked for elsewhere than in chats.
const works = {
  decisions: "decisions",
  embeddings: "embeddings",
  rerank: "rankings of documents",
  speech: "speech",
  transcription: "transcripts of recordings",
  video: "videos",
};

function otherWork(model: Model, { snapshot, tools }: Knowledge): Obstacle | undefined {
  const made = outputModalities(model).map((modality) => lookUp(works, modality));
  const [first] = made;
  if (first === undefined || made.includes(undefined)) return undefined;
  const suggestions = idsOf(snapshot, {});
  const tool = toolOf(model);
  return {
    code: "not_a_chat_model",
    what: `${model.id} makes ${first} and does not chat`,
    next: `${tool ? `Use ${nameOfTool(tool, { tools })} for it, or a` : "Use a"} model that writes text${inBrackets(suggestions)}; search_models finds more`,
    suggestions,
  };
}

const oldestToBelieveSeconds = 3600;

/** OpenRouter may be late to take a model away, and an old catalogue does not know of a date that was put off. */
function ended(model: Model, { snapshot, now }: Knowledge): Obstacle | undefined {
  const days = daysSinceEnd(model, now);
  if (days === null || days < 2 || snapshot.ageSeconds >= oldestToBelieveSeconds) return undefined;
  const others = alternativesTo(model, { models: snapshot.models, now });
  return {
    code: "model_expired",
    what: `${model.id} expired on ${model.expiration_date} and may be gone`,
    next: insteadOf(others),
    suggestions: others.map(({ id }) => id),
  };
}

// A :free id asked for with data_collection "deny" gets a 404 for its data policy (seen at the live service, October 2026).
function trainsOnPrompts(
  model: Model,
  wishes: ChatWishes,
  { snapshot, now }: Knowledge,
): Obstacle | undefined {
  if (wishes.dataCollection !== "deny" || !model.id.endsWith(":free")) return undefined;
  const paid = snapshot.models.find(({ id }) => id === model.id.replace(/:free$/, ""));
  const others = paid ? [paid] : alternativesTo(model, { models: snapshot.models, now }).filter(isNotFree);
  return {
    code: "privacy_restricted",
    what: `${model.id} is free because its providers may keep prompts and train on them, which provider.data_collection "deny" rules out`,
    next: `${insteadOf(others)}, or pass provider {"data_collection":"allow"}`,
    suggestions: others.map(({ id }) => id),
  };
}

const isNotFree = ({ id }: Model): boolean => !id.endsWith(":free");

/** A choice that only asks for what a model does by itself is no wish. */
function toolChoiceOf({ toolChoice }: ChatWishes): "required" | "function" | undefined {
  if (toolChoice === "required") return "required";
  return toObject(toolChoice) === null ? undefined : "function";
}

function choosesNoTools(model: Model, wishes: ChatWishes, known: Knowledge): Obstacle | undefined {
  const choice = toolChoiceOf(wishes);
  if (choice === undefined || takesToolChoice(model, choice, known.providers)) return undefined;
  const suggestions = idsOf(known.snapshot, { supportedParameters: ["tools", "tool_choice"] });
  const wanted = choice === "required" ? 'tool_choice "required"' : "a tool_choice that names a tool";
  return {
    code: "unsupported_tool_choice",
    what: `No provider of ${model.id} takes ${wanted}`,
    next: `Leave out tool_choice, or use a model that takes it${inBrackets(suggestions)}`,
    suggestions,
  };
}

/** Routers list nothing, and are not known to refuse anything. OpenRouter's specification, PublicEndpoint: supports_tool_choice. */
function takesToolChoice(
  { supported_parameters: listed }: Model,
  choice: "required" | "function",
  providers: Knowledge["providers"] = [],
): boolean {
  if (listed.length > 0 && !listed.includes("tool_choice")) return false;
  const told = providers.map((row) => toFlag(toObject(row["supports_tool_choice"])?.[choice]));
  return told.length === 0 || told.some((takes) => takes !== false);
}

const idsOf = (
  { search }: Knowledge["snapshot"],
  query: { supportedParameters?: readonly string[] },
): string[] => search({ sort: "intelligence", limit: 3, ...query }).models.map(({ id }) => id);

const inBrackets = (ids: readonly string[]): string => (ids.length > 0 ? ` (${ids.join(", ")})` : "");
