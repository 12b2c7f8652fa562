// What no server can be faster than: Node itself, which answers each request with a line. The list is as long as ours.
const list = JSON.stringify("-".repeat(17_000));

process.stdin.setEncoding("utf8").on("data", (text: string) => {
  const id = /"id":(\d+)/.exec(text)?.[1];
  if (id === undefined) return;
  process.stdout.write(
    `{"jsonrpc":"2.0","id":${id},"result":${text.includes("tools/list") ? list : "{}"}}\n`,
  );
});
