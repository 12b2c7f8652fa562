import { describe, expect, test } from "vitest";

import { assemble, delta, messageOf } from "../../../support/assembled.ts";

describe("content", () => {
  test.each([
    ["a text", "Hi", "Hi"],
    ["an object with a text", { text: "Hi" }, "Hi"],
    ["a part", { type: "text", text: "Hi" }, "Hi"],
    ["texts in a list", ["Hi", " there"], "Hi there"],
    [
      "parts",
      [
        { type: "text", text: "Hi" },
        { type: "output_text", text: " there" },
      ],
      "Hi there",
    ],
    ["a part whose text is an object", [{ type: "text", text: { value: "Hi", annotations: [] } }], "Hi"],
    ["parts that say content", [{ type: "text", content: "Hi" }], "Hi"],
    ["a number", 42, "42"],
    ["JSON that someone has parsed", { answer: [4, 2] }, '{"answer":[4,2]}'],
    ["an empty object", {}, ""],
  ])("that is %s is read", (_, content, wanted) => {
    expect(messageOf({ content })).toEqual({ message: { role: "assistant", content: wanted }, warnings: [] });
  });

  test.each([
    ["nothing", null],
    ["a part without its text", { type: "text", text: null }],
    ["a part of a kind never seen", { type: "hologram", hologram: 1 }],
    ["a flag", true],
  ])("keeps its good parts beside %s, and says so", (_, odd) => {
    const { message, warnings } = messageOf({ content: ["Hi", odd, { type: "text", text: " there" }] });
    expect(message.content).toBe("Hi there");
    expect(warnings).toEqual([expect.stringMatching(/form that is not known: a part of the content/)]);
  });

  test("keeps a character whole whose halves come in two pieces", () => {
    expect(messageOf({ content: "a\uD83D" }, { content: "\uDE00b" }).message.content).toBe("a\u{1F600}b");
  });

  test("tells thoughts and refusals among its parts from what is said", () => {
    const thought = { type: "thinking", thinking: [{ type: "text", text: "Hm." }] };
    const content = [thought, { type: "text", text: "Hi" }, { type: "refusal", refusal: "No." }];
    expect(messageOf({ content }).message).toEqual({
      role: "assistant",
      content: "Hi",
      reasoning: "Hm.",
      refusal: "No.",
    });
  });
});

describe("reasoning", () => {
  test.each(["reasoning", "reasoning_content", "reasoning_text", "thinking"])("is read from %s", (name) => {
    expect(messageOf({ [name]: "Let me " }, { [name]: "think." }).message.reasoning).toBe("Let me think.");
  });

  test("that comes under two names is read once", () => {
    const deltas = ["Let me ", "think."].map((text) => ({ reasoning: text, reasoning_content: text }));
    expect(messageOf(...deltas).message.reasoning).toBe("Let me think.");
    expect(messageOf({ reasoning: null, reasoning_content: "Yes" }).message.reasoning).toBe("Yes");
  });

  test("is taken from its details where it comes in them alone, and nothing else is there to read", () => {
    const reasoning_details = [{ type: "reasoning.text", text: "Hm.", index: 0 }];
    expect(messageOf({ reasoning_details }).message.reasoning).toBe("Hm.");
    expect(messageOf({ reasoning_details, content: "Hi" }).message).not.toHaveProperty("reasoning");
  });
});

describe("images", () => {
  const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";
  const uri = `data:image/png;base64,${base64}`;
  const bare = `data:application/octet-stream;base64,${base64}`;
  const picture = (url: string): object => ({ type: "image_url", image_url: { url } });

  test.each([
    ["as documented", [{ type: "image_url", image_url: { url: uri } }], uri],
    ["alone, without a list", { type: "image_url", image_url: { url: uri } }, uri],
    ["with the address as a text", [{ type: "image_url", image_url: uri }], uri],
    ["in camel case", [{ imageUrl: { url: uri } }], uri],
    ["in camel case, as a text", [{ imageUrl: uri }], uri],
    ["as an address", [{ url: "https://example.com/a.png" }], "https://example.com/a.png"],
    ["as b64_json", [{ b64_json: base64 }], bare],
    ["as a data URI", [uri], uri],
    ["as bare base64", [base64], bare],
    ["as bare base64 in its place", [{ type: "image_url", image_url: { url: base64 } }], bare],
    ["as Anthropic writes it", [{ type: "image", source: { type: "base64", data: base64 } }], bare],
    ["as Google writes it", [{ inlineData: { mimeType: "image/png", data: base64 } }], bare],
  ])("are read that come %s", (_, images, url) => {
    expect(messageOf({ images })).toMatchObject({ message: { images: [picture(url)] }, warnings: [] });
  });

  test("are read in the content, too", () => {
    const content = [
      { type: "text", text: "Look: " },
      { type: "image_url", image_url: { url: uri } },
      { b64_json: "A".repeat(80) },
    ];
    const { message, warnings } = messageOf({ content });
    expect(message.content).toBe("Look: ");
    expect(message.images).toEqual([
      picture(uri),
      picture(`data:application/octet-stream;base64,${"A".repeat(80)}`),
    ]);
    expect(warnings).toEqual([]);
  });

  test("that come twice, in whatever form, are one", () => {
    const { message } = messageOf(
      { images: [picture(uri)], content: [{ type: "image_url", image_url: uri }, { b64_json: base64 }] },
      { images: picture(uri) },
    );
    expect(message.images).toEqual([picture(uri)]);
  });

  test.each(["none", 7, null, {}, { image_url: null }])(
    "that are none (%o) are left out, and that is said",
    (odd) => {
      const { message, warnings } = messageOf({ content: "Hi", images: [odd] });
      expect(message).toEqual({ role: "assistant", content: "Hi" });
      expect(warnings).toEqual([expect.stringMatching(/form that is not known: images/)]);
    },
  );
});

test("a sound comes in pieces, and under any names", () => {
  const pieces = [
    '{"id":"a","data":"AAA"}',
    '{"data":"BBB","transcript":"Hi"}',
    '{"constructor":"c","transcript":" there"}',
  ];
  const { message } = messageOf(...pieces.map((audio) => ({ audio: JSON.parse(audio) })));
  expect(JSON.stringify(message.audio)).toBe(
    '{"id":"a","data":"AAABBB","transcript":"Hi there","constructor":"c"}',
  );
});

describe("a whole message in the last chunk of a stream", () => {
  const call = {
    index: 0,
    id: "a",
    type: "function",
    function: { name: "rain_in", arguments: '{"town":"Bern"}' },
  };
  const detail = { type: "reasoning.text", text: "Let me think.", signature: "sig", index: 0 };
  const whole = {
    role: "assistant",
    content: "Hello there",
    reasoning: "Let me think.",
    refusal: "No.",
    reasoning_details: [detail],
    tool_calls: [call],
    annotations: [{ type: "file", file: { hash: "h" } }],
    images: [{ image_url: { url: "https://example.com/a.png" } }],
  };
  const pieces = [
    { reasoning: "Let me ", reasoning_details: [{ ...detail, text: "Let me ", signature: null }] },
    { reasoning: "think.", reasoning_details: [{ ...detail, text: "think.", signature: "sig" }] },
    { content: "Hello", refusal: "No." },
    { content: " there", images: whole.images },
    { tool_calls: [call], annotations: whole.annotations },
  ].map((fields) => delta(fields));
  const [wanted] = assemble({ choices: [{ index: 0, message: whole }] }).completion().choices;

  test.each([
    ["instead of a delta", { message: whole }],
    ["beside an empty delta", { message: whole, delta: {} }],
    ["beside the last delta", { message: whole, delta: { content: "" } }],
  ])("%s comes once", (_, last) => {
    const { choices } = assemble(...pieces, {
      choices: [{ index: 0, ...last, finish_reason: "stop" }],
    }).completion();
    expect(choices).toEqual([{ ...wanted, finish_reason: "stop" }]);
  });

  test("beside the last piece, too", () => {
    const last = { index: 0, delta: { content: " there" }, message: { content: "Hello there" } };
    expect(
      assemble(delta({ content: "Hello" }), { choices: [last] }).completion().choices[0]?.message.content,
    ).toBe("Hello there");
  });

  test.each([
    ["fuller than what came", "Hello there, friend"],
    ["shorter, without its white space", "Hello there"],
    ["empty", ""],
    ["none", null],
  ])("loses nothing when it is %s", (_, content) => {
    const came = " Hello there";
    const { choices } = assemble(delta({ content: came }), {
      choices: [{ message: { content } }],
    }).completion();
    expect(choices[0]?.message.content).toBe(
      content !== null && content.length > came.length ? content : came,
    );
  });

  test("stands for itself where no deltas came, however often it comes", () => {
    const one = { choices: [{ index: 0, message: whole, finish_reason: "stop" }] };
    expect(assemble(one, one).completion().choices).toEqual([{ ...wanted, finish_reason: "stop" }]);
  });

  test("is a piece where others bring their pieces as messages", () => {
    const chunks = ["Hello", " there", ""].map((content) => ({
      choices: [{ index: 0, message: { content } }],
    }));
    expect(assemble(...chunks).completion().choices[0]?.message.content).toBe("Hello there");
  });
});

describe("lists", () => {
  test("keep their good members beside what is none, and that is said", () => {
    const good = { index: 0, message: { content: "Hi" }, finish_reason: "stop" };
    const assembler = assemble({ choices: [good, null, "odd"] });
    expect(assembler.completion().choices).toMatchObject([{ message: { content: "Hi" } }]);
    expect(assembler.isFinished).toBe(true);
    expect(assembler.warnings()).toEqual([expect.stringMatching(/form that is not known: a choice/)]);
  });

  test("are in the order of their numbers, however they came", () => {
    const pieces = [1, 0, 1, 2, 0].map((index) => ({ choices: [{ index, delta: { content: `${index}` } }] }));
    expect(
      assemble(...pieces)
        .completion()
        .choices.map(({ message }) => message.content),
    ).toEqual(["00", "11", "2"]);
  });

  test("of one may come bare", () => {
    const choices = { message: { content: "Hi", annotations: { type: "file" } }, finish_reason: "stop" };
    expect(assemble({ choices }).completion().choices).toMatchObject([
      { index: 0, message: { content: "Hi", annotations: [{ type: "file" }] } },
    ]);
  });
});

test.each(["", "null", " ", null, undefined])(
  "a reason to finish that says nothing (%o) is none",
  (finish_reason) => {
    const assembler = assemble(delta({ content: "Hi" }, { finish_reason }));
    expect(assembler.isFinished).toBe(false);
    expect(assembler.completion().choices[0]?.finish_reason).toBeNull();
    expect(assemble(delta({}, { finish_reason: "stop" }), delta({}, { finish_reason })).isFinished).toBe(
      true,
    );
  },
);
