import { completeAuthor, completeProvider, definePrompt } from "./define-prompt.ts";

export const pickAModel = definePrompt({
  name: "pick_a_model",
  title: "Pick a model",
  description:
    "Finds the model that fits a task, by price, window, capabilities and benchmarks. Costs nothing.",
  needs: ["search_models", "get_model_info"],
  arguments: [
    { name: "task", description: "What it is for", required: true },
    { name: "budget", description: "What it may cost, such as 'free' or '$1 per million tokens'" },
    { name: "author", description: "Who made it, such as anthropic", complete: completeAuthor },
    { name: "provider", description: "Who has to run it, such as azure", complete: completeProvider },
  ],
  text: ({ task = "", budget, author, provider }) =>
    [
      `Which model on OpenRouter should be used for this: ${task}`,
      ...(budget ? [`It may cost: ${budget}`] : []),
      `Use search_models with the filters that the task needs (capabilities, window, price${author ? `, provider ${author}` : ""}), then get_model_info for the two or three best${provider ? ` that ${provider} runs (providers)` : ""}. Ask no model.`,
      "Name one, why, its price per million tokens, and the runner-up.",
    ].join("\n\n"),
});
