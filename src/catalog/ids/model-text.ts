import { idInAddress } from "./page-address.ts";
import { type Rewrite, rewriteId } from "./rewrites.ts";
import { readUriParameters, type UriParameters } from "./uri-parameters.ts";

export interface ModelText {
  /** Without prefix and URI parameters; suffixes and preset still on it. */
  id: string;
  parameters: UriParameters;
  /** The address it was taken from, where it is the address of a model's page. */
  address?: string;
}

export interface IdSettings {
  aliases?: readonly Rewrite[] | undefined;
  /** Takes the place of every id, suffix included; URI parameters stay. */
  forceModel?: string | undefined;
}

type Read = ModelText | { problem: string };

const longest = 256;
const prefix = /^openrouter:\s*/i;

function read(text: string): Read {
  const page = idInAddress(text);
  if (page !== null) {
    // Of a page's own parameters none is meant for the model, and none is wrong.
    return { id: page.id, parameters: readUriParameters(page.query).parameters, address: text.trim() };
  }
  const [before = "", ...after] = text.split("?");
  const id = before.trim().replace(prefix, "");
  if (after.length === 0) return { id, parameters: {} };
  const { parameters, problems } = readUriParameters(after.join("?"));
  if (problems.length > 0) return { problem: problems.join("; ") };
  return { id, parameters };
}

/** The id that a model text asks for once the user's own settings had their say. */
export function readModelText(text: string, { aliases = [], forceModel }: IdSettings): Read {
  if (text.length > longest) return { problem: `a model id has at most ${longest} characters` };
  const asked = read(text);
  if ("problem" in asked) return asked;
  const rewritten = forceModel ? { id: forceModel } : rewriteId(asked.id, aliases);
  if ("problem" in rewritten) return rewritten;
  const meant = read(rewritten.id);
  if ("problem" in meant) return meant;
  if (meant.id === "") return { problem: "no model id is given" };
  if (/\p{Cc}/u.test(meant.id)) return { problem: "the model id contains control characters" };
  const { address } = asked;
  const parameters = { ...meant.parameters, ...asked.parameters };
  return { id: meant.id, parameters, ...(address !== undefined && { address }) };
}
