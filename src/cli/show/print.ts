/** A line for whoever reads stdout. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A remark beside it. */
export const remark = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
