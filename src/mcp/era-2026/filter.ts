import { isObject } from "../../lib/is-object.ts";

const flags = ["toolsListChanged", "promptsListChanged", "resourcesListChanged"];
const lists = ["resourceSubscriptions", "taskIds"];

/** What is wrong with what a client asks to hear of (MCP 2026-07-28, SubscriptionFilter, and its extension for tasks). */
export function mistakeInFilter(filter: unknown): string | undefined {
  if (!isObject(filter)) return "notifications: an object is expected";
  const flag = flags.find((name) => filter[name] !== undefined && typeof filter[name] !== "boolean");
  if (flag !== undefined) return `notifications.${flag}: true or false is expected`;
  const list = lists.find((name) => filter[name] !== undefined && !isListOfTexts(filter[name]));
  return list && `notifications.${list}: a list of strings is expected`;
}

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** Whether it asks to hear of tasks. */
export const wantsTasks = (filter: unknown): boolean => isObject(filter) && filter["taskIds"] !== undefined;
