import assert from "node:assert/strict";
import { test } from "node:test";
import { Percentiles, quantile } from "../../../../static/contrast/accuracy/percentiles.js";

test("quantiles are interpolated between samples", () => {
  assert.equal(quantile([7], 0.95), 7);
  assert.equal(quantile([0, 10], 0.5), 5);
  const percentiles = new Percentiles();
  assert.equal(percentiles.summary, null);
  for (let n = 100; n >= 0; n -= 1) percentiles.add(n);
  assert.deepEqual(percentiles.summary, { count: 101, p50: 50, p95: 95, max: 100, mean: 50 });
});

test("the number of samples is bounded, and the oldest are dropped", () => {
  const percentiles = new Percentiles();
  for (let n = 0; n < 15_010; n += 1) percentiles.add(n);
  assert.equal(percentiles.summary?.count, 15_000);
  assert.equal(percentiles.summary?.max, 15_009);
});
