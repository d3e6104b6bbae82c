import assert from "node:assert/strict";
import { test } from "node:test";
import { staleness } from "../../../static/display/mode_view.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { initialLink, linkFor } from "../../../static/sync/link.js";

/** @import { Link } from "../../../static/types.js" */

test("staleness is the age of the last answer, or the lateness of a live socket's last message", () => {
  const link = (/** @type {Partial<Link>} */ part) => ({
    ...initialLink,
    phase: /** @type {const} */ ("open"),
    ...part,
  });
  const pushed = link({ frameAt: 1_000 });
  assert.equal(staleness(pushed, freshness(pushed, 1_900), 38), 38);
  assert.equal(staleness(pushed, freshness(pushed, 1_900), null), null);
  assert.equal(staleness(pushed, freshness(pushed, 99_000), 38), null);
  const polled = link({ ...linkFor({ mode: "naive", intervalMs: 2_000 }), frameAt: 1_000 });
  assert.equal(staleness(polled, freshness(polled, 2_400), 38), 1_400);
});
