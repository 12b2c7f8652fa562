import { toFlag, toNumber, toObject, toObjects, toText, toTexts } from "../lib/foreign.ts";
import type { Gate } from "./limits/admission.ts";
import { type PaidAnswer, type PaidJsonOptions, postForJson } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** The body of `POST /images`. */
export interface ImageRequest {
  readonly model: string;
  readonly prompt: string;
  readonly [field: string]: unknown;
}

export interface ImageAnswer extends PaidAnswer {
  /** Base64, each. */
  pictures: string[];
}

/** Pictures by the endpoint that is made for them. */
export function createImages(
  upstream: Upstream & Gate,
  request: ImageRequest,
  options: PaidJsonOptions,
): Promise<PaidPostOutcome<ImageAnswer>> {
  return postForJson(
    upstream,
    {
      path: "/images",
      body: request,
      read(json) {
        const pictures = toObjects(json["data"]).flatMap((item) => toText(item["b64_json"]) || []);
        return Array.isArray(json["data"]) ? { pictures } : null;
      },
    },
    options,
  );
}

/** Which values a parameter may have. */
export type ParameterRange =
  | { type: "enum"; values: string[] }
  | { type: "range"; min: number | null; max: number | null }
  | { type: "boolean"; supported: boolean };

/** A model that `POST /images` takes. */
export interface ImageModel {
  id: string;
  /** By name; what is absent is not supported. Empty where nothing is told. */
  parameters: Readonly<Record<string, ParameterRange>>;
}

/** `GET /images/models`: the models of `POST /images`, with what each of them takes. */
export async function listImageModels(upstream: Upstream, signal: AbortSignal): Promise<ImageModel[]> {
  const json = toObject(await getJson(upstream, "/images/models", { timeoutSeconds: 10, signal }));
  if (!Array.isArray(json?.["data"])) throw nonsense("GET /images/models");
  return toObjects(json["data"]).flatMap((row) => {
    const id = toText(row["id"]);
    return id ? [{ id, parameters: readParameters(row["supported_parameters"]) }] : [];
  });
}

function readParameters(value: unknown): ImageModel["parameters"] {
  const ranges = Object.entries(toObject(value) ?? {}).flatMap(([name, listed]) => {
    const range = readRange(listed);
    return range ? [[name, range] as const] : [];
  });
  return Object.fromEntries(ranges);
}

function readRange(value: unknown): ParameterRange | null {
  const listed = toObject(value);
  const values = toTexts(listed?.["values"]);
  if (listed === null) return null;
  if (values) return { type: "enum", values };
  if (listed["type"] === "range") {
    return { type: "range", min: toNumber(listed["min"]), max: toNumber(listed["max"]) };
  }
  return { type: "boolean", supported: toFlag(listed["supported"]) ?? true };
}

/** What one provider takes for one kind of thing. */
export interface ImagePrice {
  /** `output_image`, `input_image`, `input_text`, ... */
  billable: string;
  /** `image`, `megapixel`, `token`. */
  unit: string;
  usd: number;
}

/** `GET /images/models/{author}/{slug}/endpoints`: for each provider of a model, what it charges for. */
export async function listImagePrices(
  upstream: Upstream,
  id: string,
  signal: AbortSignal,
): Promise<ImagePrice[][]> {
  const path = `/images/models/${id.split("/").map(encodeURIComponent).join("/")}/endpoints`;
  const json = toObject(await getJson(upstream, path, { model: id, timeoutSeconds: 10, signal }));
  const endpoints = json?.["endpoints"] ?? toObject(json?.["data"])?.["endpoints"];
  if (!Array.isArray(endpoints)) throw nonsense(`GET ${path}`);
  return toObjects(endpoints).map((endpoint) =>
    toObjects(endpoint["pricing"]).flatMap((line) => {
      const [billable, unit] = [toText(line["billable"]), toText(line["unit"])];
      const usd = toNumber(line["cost_usd"]);
      return billable && unit && usd !== null ? [{ billable, unit, usd }] : [];
    }),
  );
}
