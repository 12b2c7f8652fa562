import { anotherModel, completeModel, completeProvider, definePrompt } from "./define-prompt.ts";

export const reviewWith = definePrompt({
  name: "review_with",
  title: "Review with a model",
  description: "Has a model of your choice review a text or files.",
  needs: ["chat_completion"],
  arguments: [
    { name: "what", description: "A text, or paths of files and folders", required: true },
    { name: "model", description: "Who reviews", complete: completeModel },
    { name: "provider", description: "Who alone may run it, such as azure", complete: completeProvider },
    { name: "focus", description: "What to look at, such as correctness, security or style" },
  ],
  text: ({ what = "", model, provider, focus }, isListed) =>
    [
      `Have this reviewed: ${what}`,
      `Ask ${model ?? anotherModel(isListed)} with chat_completion${provider ? `, provider ${JSON.stringify({ only: [provider] })}` : ""} and conversation "new". Paths go into files as they are, text into messages. Ask for concrete findings${focus ? ` about ${focus}` : ""}, the worst first, each with its place.`,
      "Check each finding yourself, and show which hold and which do not.",
    ].join("\n\n"),
});
