import { invalid } from "../errors.ts";
import { defineResourceTemplate } from "./define-resource.ts";

// As much as an answer may have in one result at most.
const pageCharacters = 500_000;

export const result = defineResourceTemplate({
  name: "result",
  title: "Result of a call",
  description: "A long or unfinished answer by its result_id: what there is of it, up to 500,000 characters.",
  uriTemplate: "openrouter://results/{id}",
  // They are nobody's to choose from: whoever made the call has the id.
  complete: { id: async () => [] },
  async read({ id }, context) {
    const kept = context.results.get(id);
    if (kept) return kept.answer({ waitSeconds: 0, offset: 0, pageCharacters }, context);
    throw invalid(
      "result_not_found",
      "There is no such result any more",
      "Results are kept for an hour; make the call again",
    );
  },
});
