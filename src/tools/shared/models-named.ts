import { invalid } from "../../errors.ts";

/** The one model that is asked about, or several; exactly one of the two parameters says which. */
export function modelsNamed(
  { model, models = [] }: { model?: string | string[] | undefined; models?: string[] | undefined },
  tool: string,
): string | string[] {
  const listed = Array.isArray(model) ? model : models;
  const isNamed = typeof model === "string" && model.trim() !== "";
  if (isNamed && listed.length === 0) return model;
  if (!isNamed && listed.length > 0) return listed;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for ${tool}: ${isNamed ? "model and models both name some" : "neither model nor models names any"}`,
    "Give one id in model, or several in models",
  );
}
