import { type Config, describeProblem } from "../config.ts";
import { invalid } from "../errors.ts";
import type { Effects } from "../tools/define-tool.ts";

/** A bad base URL stops everything, a bad or missing key whatever costs money. */
export function requireSettings({ spends }: Pick<Effects, "spends">, config: Config): void {
  const problem = config.problems.find(
    ({ effect }) => effect === "refuses_all_calls" || (spends && effect === "refuses_paid_calls"),
  );
  if (problem) {
    throw invalid("invalid_setting", describeProblem(problem), "Correct it and restart the server");
  }
  if (spends && config.apiKey === undefined) {
    throw invalid(
      "missing_key",
      "No OpenRouter key is set",
      'Get one at https://openrouter.ai/keys and put it in OPENROUTER_API_KEY, in the "env" block of this server in the client\'s configuration; then restart the server',
    );
  }
}

/** What a tool or resource answers, with its remarks and those on settings that are not used; none where there are none. */
export function withSettingWarnings<Output extends { warnings?: string[] | undefined }>(
  { warnings: remarks = [], ...output }: Output,
  config: Config,
): Omit<Output, "warnings"> & { warnings?: string[] } {
  const unused = config.problems.filter(({ effect }) => effect === "warns").map(describeProblem);
  const warnings = [...remarks, ...unused];
  return warnings.length > 0 ? { ...output, warnings } : output;
}
