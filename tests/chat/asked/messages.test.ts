import { describe, expect, test } from "vitest";

import { type Harness, startHarness } from "../../support/harness.ts";

const model = "anthropic/claude-sonnet-4.5";
const weather = { type: "function", function: { name: "get_weather", parameters: { type: "object" } } };

const send = ({ call }: Harness, args: object) => call("chat_completion", { model, messages: "Hi", ...args });

describe("messages", () => {
  const parts = [
    { type: "text", text: "Look", cache_control: { type: "ephemeral", ttl: "1h" } },
    { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
    { type: "file", file: { filename: "a.pdf", file_data: "https://example.com/a.pdf" } },
  ];

  test("every role and part goes through untouched, in order", async () => {
    const harness = await startHarness();
    const messages = [
      {
        role: "developer",
        content: [{ type: "text", text: "Be brief", cache_control: { type: "ephemeral" } }],
      },
      { role: "user", content: parts, name: "me" },
      {
        role: "assistant",
        content: null,
        reasoning_details: [{ type: "reasoning.text", text: "hm", signature: "s", index: 0 }],
        tool_calls: [
          {
            id: "call_1",
            type: "function",
            function: { name: "get_weather", arguments: '{"city": "Rome"} ' },
          },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "sunny" },
      { role: "system", content: "and polite" },
      { role: "user", content: "And?" },
      { role: "assistant", content: "It is" },
    ];
    const { isError, text } = await send(harness, { messages, tools: [weather] });
    expect(isError, text).toBe(false);
    expect(harness.lastSent()?.messages).toEqual(messages);
  });

  test.each([
    [[], /messages: /],
    ["", /messages: it is empty/],
    [[{ role: "user" }], /messages\[0\]\.content: required/],
    [[{ role: "user", content: [] }], /messages\[0\]\.content/],
    [[{ role: "tool", content: "x" }], /messages\[0\]\.tool_call_id: required/],
    [[{ role: "user", content: [{ type: "image" }] }], /messages\[0\]\.content\[0\]\.type/],
    [
      [{ role: "user", content: [{ type: "image_url", image_url: 5 }] }],
      /messages\[0\]\.content\[0\]\.image_url/,
    ],
    [
      [
        { role: "user", content: "a" },
        { role: "user", content: [{ type: "text" }] },
      ],
      /messages\[1\]\.content\[0\]\.text: required/,
    ],
    [
      [{ role: "assistant", tool_calls: [{ id: "a", function: {} }] }],
      /messages\[0\]\.tool_calls\[0\]\.function\.name: required/,
    ],
  ])("%j is refused with the path of the mistake", async (messages, words) => {
    const harness = await startHarness();
    const { text } = await send(harness, { messages });
    expect(text).toMatch(/^Error: Validation Error - Invalid arguments for chat_completion: /);
    expect(text).toMatch(words);
    expect(harness.lastSent()).toBeUndefined();
  });

  test.each([
    [{ role: "assistant", content: "x", tool_calls: null, reasoning_details: null }],
    [{ role: "assistant", tool_calls: [{ id: null, type: null, function: { name: "f", arguments: null } }] }],
    [{ role: "assistant", content: [], tool_calls: [{ id: "", function: { name: "f", arguments: "{}" } }] }],
    [{ role: "tool", tool_call_id: "", content: null }],
    [{ role: "user", content: [{ type: "image_url", image_url: "https://example.com/a.png" }] }],
    [{ role: "user", content: [{ type: "brand_new", brand_new: { a: 1 } }] }],
    [{ role: "system", configuration_update: { reasoning: { effort: "low" } } }],
  ])("%j is what clients and new models send, and goes through", async (message) => {
    const harness = await startHarness();
    const messages = [{ role: "user", content: "Hi" }, message];
    await send(harness, { messages });
    expect(harness.lastSent()?.messages).toEqual(messages);
  });

  test("a part as another API calls it is named as it is called here", async () => {
    const harness = await startHarness();
    const content = [{ type: "input_text", text: "Hi" }];
    const { text } = await send(harness, { messages: [{ role: "user", content }] });
    expect(text).toMatch(
      /messages\[0\]\.content\[0\]\.type: 'input_text' is another API's; here it is 'text'/,
    );
  });

  const url = "https://example.com/a.png";
  test.each([
    [
      ["Look", "twice"],
      [
        { type: "text", text: "Look" },
        { type: "text", text: "twice" },
      ],
    ],
    [
      ["Look", { image_url: { url } }],
      [
        { type: "text", text: "Look" },
        { type: "image_url", image_url: { url } },
      ],
    ],
    [[{ type: null, image_url: url }], [{ type: "image_url", image_url: url }]],
    [
      [{ text: "Hi", cache_control: { type: "ephemeral" } }],
      [{ type: "text", text: "Hi", cache_control: { type: "ephemeral" } }],
    ],
    [{ type: "text", text: "Hi" }, [{ type: "text", text: "Hi" }]],
    [{ text: "Hi" }, [{ type: "text", text: "Hi" }]],
    // A text stays a text, whatever it looks like.
    ['["Look"]', '["Look"]'],
    ['{"text":"Hi"}', '{"text":"Hi"}'],
    ["null", "null"],
  ])("content %j is sent as %j", async (content, sent) => {
    const harness = await startHarness();
    const { isError, text } = await send(harness, { messages: [{ role: "user", content }] });
    expect(isError, text).toBe(false);
    expect(harness.lastSent()?.messages).toEqual([{ role: "user", content: sent }]);
  });

  test.each([
    [[{ text: "Hi", image_url: { url } }], /messages\[0\]\.content\[0\]\.type: required/],
    [[{ picture: url }], /messages\[0\]\.content\[0\]\.type: required/],
    [[{ image_url: 5 }], /messages\[0\]\.content\[0\]\.image_url/],
    [[5], /messages\[0\]\.content\[0\]/],
    [{ a: 1 }, /messages\[0\]\.content/],
  ])("content %j is refused with its place", async (content, words) => {
    const harness = await startHarness();
    expect((await send(harness, { messages: [{ role: "user", content }] })).text).toMatch(words);
    expect(harness.lastSent()).toBeUndefined();
  });

  test("one message alone is a list of one", async () => {
    const harness = await startHarness();
    await send(harness, { messages: { role: "user", content: "Hi" } });
    expect(harness.lastSent()?.messages).toEqual([{ role: "user", content: "Hi" }]);
  });
});
