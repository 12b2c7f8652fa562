import { toColumns } from "../columns.ts";
import { median } from "../measure.ts";

/** What something costs at several sizes. */
export interface Curve {
  figure: string;
  sizes: readonly number[];
  /** Of the whole, in ms, at each size. */
  ms: readonly number[];
}

export async function curveOf(
  figure: string,
  sizes: readonly number[],
  measure: (size: number) => number | Promise<number>,
): Promise<Curve> {
  const ms: number[] = [];
  for (const size of sizes) ms.push(await measure(size));
  return { figure, sizes, ms };
}

/** CPU of this process for one run, in ms: the median of many, as long as they take no second. */
export async function cpuOfRun(run: () => unknown): Promise<number> {
  await run();
  const found: number[] = [];
  let times = 1;
  for (let spent = 0; spent < 200 && found.length < 30;) {
    const before = process.cpuUsage();
    for (let count = 0; count < times; count += 1) await run();
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    spent += ms;
    // What is too short to be told apart from nothing is done more often.
    if (ms < 5) times *= 4;
    else found.push(ms / times);
  }
  return median(found);
}

// Below it lies what each call costs, whatever its size.
const largeHalf = <Item>(list: readonly Item[]): readonly Item[] =>
  list.slice(Math.floor((list.length - 1) / 2));
// Halfway to the square: what no longer fits into the caches of the processor, or is garbage, costs a little more.
const almostLinear = 1.5;

/** The power of the size that the cost grows with, over the larger half of the sizes: 1 is linear. */
export function exponentOf({ sizes, ms }: Curve): number {
  const [x, y] = [sizes, ms].map((list) => largeHalf(list).map(Math.log)) as [number[], number[]];
  const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const along = x.map((value, index) => (value - meanX) * ((y[index] ?? 0) - meanY));
  return mean(along) / mean(x.map((value) => (value - meanX) ** 2));
}

const inUnits = (ms: number): string => {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return ms >= 0.001 ? `${(ms * 1000).toPrecision(3)} us` : `${(ms * 1e6).toPrecision(3)} ns`;
};

/** Curves over the same sizes, with what a unit of the size costs. */
export function toCurveTable(unit: string, curves: readonly Curve[]): string {
  const sizes = (curves[0]?.sizes ?? []).map((size) => size.toLocaleString("en"));
  const lines = curves.map((curve) => {
    const exponent = exponentOf(curve);
    return [
      curve.figure,
      ...curve.ms.map((ms, index) => inUnits(ms / (curve.sizes[index] ?? 1))),
      exponent.toFixed(2),
      exponent > almostLinear ? "WORSE THAN LINEAR" : "",
    ];
  });
  return toColumns([[`a ${unit} of`, ...sizes, "exponent", ""], ...lines]);
}
