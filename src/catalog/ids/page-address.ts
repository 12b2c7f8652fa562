// The pages of a model at openrouter.ai, its rows in the API, and this server's own resources.
const beginning =
  /^(?:(?:https?:\/\/)?(?:www\.)?openrouter\.ai\/(?:api\/v1\/)?(?:models?\/)?|openrouter:\/\/models\/)/i;

/** The model id in the address of a model's page, with what follows a `?` there; null for a text that is no such address. */
export function idInAddress(text: string): { id: string; query: string } | null {
  const [address = ""] = text.trim().split("#", 1);
  if (!beginning.test(address)) return null;
  const [path = "", ...query] = address.replace(beginning, "").split("?");
  // Behind author and name stand the tabs of the page: /api, /providers, /endpoints, ...
  const id = path.split("/").slice(0, 2).map(decoded).join("/");
  return { id, query: query.join("?") };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
