import type { PageAsked } from "../../context.ts";

/** Whether a page is the result as it is given at first: with all that is not text. */
export const isFirstPage = ({ offset = 0, part = "answer", candidate }: PageAsked): boolean =>
  offset === 0 && part === "answer" && candidate === undefined;
