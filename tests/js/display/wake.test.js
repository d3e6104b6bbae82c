import assert from "node:assert/strict";
import { test } from "node:test";

import { Wake } from "../../../static/display/wake.js";

function fakeBrowser() {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  /** @type {EventTarget[]} */
  const acquired = [];
  const locks = {
    refuse: false,
    async request() {
      if (this.refuse) throw new Error("NotAllowedError");
      const lock = Object.assign(new EventTarget(), {
        async release() {
          lock.dispatchEvent(new Event("release"));
        },
      });
      acquired.push(lock);
      return lock;
    },
  };
  const look = (/** @type {string} */ state) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  return { document, acquired, locks, look };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the lock is held while wanted, and requested again when the page is visible again", async () => {
  const { document, acquired, locks, look } = fakeBrowser();
  const wake = new Wake(locks, document);
  look("visible");
  await settled();
  assert.equal(acquired.length, 0, "not requested before it is wanted");
  await wake.want(true);
  await wake.want(true);
  assert.deepEqual([wake.held, acquired.length], [true, 1]);
  look("hidden");
  acquired[0]?.dispatchEvent(new Event("release"));
  assert.equal(wake.held, false);
  look("visible");
  await settled();
  assert.deepEqual([wake.held, acquired.length], [true, 2]);
  await wake.want(false);
  look("visible");
  await settled();
  assert.deepEqual([wake.held, acquired.length], [false, 2]);
});

test("a refused lock is requested again when the page is visible; without the API nothing happens", async () => {
  const { document, acquired, locks, look } = fakeBrowser();
  const wake = new Wake(locks, document);
  locks.refuse = true;
  await wake.want(true);
  assert.deepEqual([wake.refused, wake.held], [true, false]);
  locks.refuse = false;
  look("visible");
  await settled();
  assert.deepEqual([wake.refused, wake.held, acquired.length], [false, true, 1]);
  const without = new Wake(undefined, document);
  await without.want(true);
  assert.equal(without.held, false);
});

test("a lock that is no longer wanted when it arrives is released at once", async () => {
  const { document, locks } = fakeBrowser();
  const wake = new Wake(locks, document);
  const pending = wake.want(true);
  await wake.want(false);
  await pending;
  assert.equal(wake.held, false);
});
