import { completeModels, definePrompt, unnamed } from "./define-prompt.ts";

export const compareModels = definePrompt({
  name: "compare_models",
  title: "Compare models",
  description:
    "Asks several models the same question at once and shows their answers side by side, with cost and time.",
  needs: ["chat_completion"],
  arguments: [
    { name: "question", description: "What all of them are asked", required: true },
    {
      name: "models",
      description: "Two to six model ids, with commas; three strong ones of different makers when left out",
      complete: completeModels,
    },
  ],
  text: ({ question = "", models }, isListed) =>
    [
      `Compare how models answer this: ${question}`,
      `Call chat_completion once, with strategy {"name": "compare"} and models ${models ?? unnamed("three strong ones of different makers", isListed)}.`,
      "Show a table of model, cost and seconds, then the differences that matter, and which answer you would use.",
    ].join("\n\n"),
});
