import { fullInfo } from "../catalog/model/model-info.ts";
import { listedModel } from "../catalog/resolve-model.ts";
import { defineResourceTemplate } from "./define-resource.ts";

export const model = defineResourceTemplate({
  name: "model",
  title: "Model on OpenRouter",
  description:
    "One model by its id: context window, prices (USD per million tokens), modalities, capabilities, parameters, benchmark scores, aliases and variants.",
  uriTemplate: "openrouter://models/{+id}",
  complete: {
    id: async (typed, { catalog, signal }) => (await catalog.current(signal)).complete(typed),
  },
  async read({ id }, context) {
    const { model: listed, snapshot, warnings } = await listedModel(id, context);
    return { ...fullInfo(listed, snapshot.models), warnings };
  },
});
