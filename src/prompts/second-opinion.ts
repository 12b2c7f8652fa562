import { anotherModel, completeModel, definePrompt } from "./define-prompt.ts";

export const secondOpinion = definePrompt({
  name: "second_opinion",
  title: "Second opinion",
  description: "Asks another model the same question, in a conversation that goes on, and compares.",
  needs: ["chat_completion"],
  arguments: [
    { name: "question", description: "What it is about; the talk so far when left out" },
    {
      name: "model",
      description: "Who is asked; a strong model of another maker when left out",
      complete: completeModel,
    },
  ],
  text: ({ question, model }, isListed) =>
    [
      question
        ? `Get a second opinion on this: ${question}`
        : "Get a second opinion on what we have been talking about: state the question and all that is needed to judge it.",
      `Ask ${model ?? anotherModel(isListed)} with chat_completion and conversation "new", without telling your own view first.`,
      "Then say in a few sentences where it agrees with you, where it does not, and who is right. If something stays open, ask it again in the same conversation.",
    ].join("\n\n"),
});
